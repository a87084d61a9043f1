"""Alerts over the API: translated, never decided here."""

from __future__ import annotations

from holdfast.rooms.alerts.rest import changes as changes
from holdfast.rooms.alerts.rest import drafts as drafts
from holdfast.rooms.alerts.rest import reading as reading
from holdfast.rooms.alerts.rest.router import router as router
