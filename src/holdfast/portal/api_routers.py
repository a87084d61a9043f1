"""Which room answers under which prefix of /api/v1."""

from __future__ import annotations

from collections.abc import Sequence

from ninja import Router

from holdfast.rooms.agencies.rest import router as agencies
from holdfast.rooms.obligations.rest import router as obligations
from holdfast.rooms.outbox.rest import router as outbox

ROUTERS: Sequence[tuple[str, Router]] = (
    ("/agencies", agencies),
    ("/obligations", obligations),
    ("/outbox", outbox),
)
