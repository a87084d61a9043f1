"""Measures over the API: translated, never decided here."""

from __future__ import annotations

from holdfast.rooms.measures.rest import acts, places  # noqa: F401
from holdfast.rooms.measures.rest.router import router

__all__ = ["router"]
