"""The reference for authors of packs, printed from the grammar itself."""

from __future__ import annotations

from holdfast.policy.reference.page import page

__all__ = ["page"]
