"""A panel: a part of a page that a room brings to a page above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """`page` is where it stands (`place`), `template` what prints it with the words that `build(actor, subject)` gives."""

    page: str
    key: str
    column: str
    order: int
    template: str
    build: Callable[[Any, Any], Mapping[str, object] | None]
