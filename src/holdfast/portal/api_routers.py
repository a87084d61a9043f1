"""Which room answers under which prefix of /api/v1."""

from __future__ import annotations

from collections.abc import Sequence

from ninja import Router

from holdfast.portal.adoption.rest import router as adoption
from holdfast.portal.api_house import router as house
from holdfast.portal.board.rest import router as board
from holdfast.portal.calendar.rest import router as calendar
from holdfast.portal.dossier.rest import router as dossiers
from holdfast.portal.first_hour.rest import router as first_hour
from holdfast.portal.ledger.rest import router as ledger
from holdfast.portal.register.rest import router as register
from holdfast.portal.search.page import router as search
from holdfast.rooms.agencies.rest import router as agencies
from holdfast.rooms.alerts.rest import router as alerts
from holdfast.rooms.atlas.rest import router as atlas
from holdfast.rooms.evidence.rest import router as evidence
from holdfast.rooms.feeds.rest import router as feeds
from holdfast.rooms.governance.rest import router as governance
from holdfast.rooms.measures.rest import router as measures
from holdfast.rooms.obligations.rest import router as obligations
from holdfast.rooms.outbox.rest import router as outbox
from holdfast.rooms.plans.rest import router as plans
from holdfast.rooms.premises.rest import router as premises
from holdfast.rooms.rosters.rest import router as rosters
from holdfast.rooms.rounds.rest import router as rounds
from holdfast.rooms.rulebook.rest import router as rulebook

ROUTERS: Sequence[tuple[str, Router]] = (
    ("/adoption", adoption),
    ("/agencies", agencies),
    ("/alerts", alerts),
    ("/atlas", atlas),
    ("/board", board),
    ("/calendar", calendar),
    ("/dossiers", dossiers),
    ("/evidence", evidence),
    ("/feeds", feeds),
    ("/first-hour", first_hour),
    ("/governance", governance),
    ("/house", house),
    ("/ledger", ledger),
    ("/measures", measures),
    ("/obligations", obligations),
    ("/outbox", outbox),
    ("/plans", plans),
    ("/rounds", rounds),
    ("/premises", premises),
    ("/register", register),
    ("/rosters", rosters),
    ("/rulebook", rulebook),
    ("/search", search),
)
