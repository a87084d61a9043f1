"""Rounds over the API: what a phone takes along, reports, marks."""

from __future__ import annotations

from holdfast.rooms.rounds.rest import marks as _marks  # noqa: F401
from holdfast.rooms.rounds.rest import reports as _reports  # noqa: F401
from holdfast.rooms.rounds.rest.router import router

__all__ = ["router"]
