"""The register over the API: translated, never decided here."""

from __future__ import annotations

# Each part adds its addresses when it is read; `register` comes last, as its `/{premises_id}` takes whatever is left.
from holdfast.rooms.premises.rest import events, goods, grading, imports, posture  # noqa: F401  # isort: skip
from holdfast.rooms.premises.rest import register  # noqa: F401  # isort: skip
from holdfast.rooms.premises.rest.router import router

__all__ = ["router"]
