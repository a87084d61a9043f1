"""An expected no: a code for machines, a sentence with placeholders for people, and what fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """Why the rules do not allow it; nothing was changed."""

    code: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
