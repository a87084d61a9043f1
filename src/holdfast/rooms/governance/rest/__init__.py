"""Posture and leadership over the API: translated, never decided here."""

from __future__ import annotations

from holdfast.rooms.governance.rest import lists, meetings, posture
from holdfast.rooms.governance.rest.router import router

__all__ = ["lists", "meetings", "posture", "router"]
