"""What is owed over the API: lists, acts, series and decisions; translated, never decided here."""

from __future__ import annotations

# Each part adds its addresses when it is read; `owed` comes last, as its `/{obligation_id}` takes whatever is left.
from holdfast.rooms.obligations.rest import decisions, recurring  # noqa: F401  # isort: skip
from holdfast.rooms.obligations.rest import owed  # noqa: F401  # isort: skip
from holdfast.rooms.obligations.rest.router import router

__all__ = ["router"]
