"""What a worker looks after: periods that begin or are over, the duties and groups of agencies."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from holdfast.plumbing import clock
from holdfast.rooms.governance.actions import turns
from holdfast.rooms.governance.actions.groups import found_groups
from holdfast.rooms.governance.actions.lists import follow_responsibilities
from holdfast.rooms.governance.duties import follow_adoptions
from holdfast.rooms.governance.models import Period

__all__ = ["carry_out_turns", "follow_adoptions", "follow_responsibilities", "found_groups"]

log = logging.getLogger(__name__)

BATCH = 20
ASIDE = timedelta(minutes=1)
DATABASE_AWAY = (OperationalError, InterfaceError)
Due = Callable[[datetime], QuerySet[Period]]


def carry_out_turns(batch: int = BATCH) -> int:
    """Carries out what is due, begins before ends so that places between two periods do not relax for a moment."""
    done = 0
    for due in (turns.to_begin, turns.to_end):
        while done < batch and _one(due):
            done += 1
    return done


def _one(due: Due) -> bool:
    """One row in one transaction; the worker's edge: a row that fails is set aside and the others go on."""
    row: Period | None = None
    try:
        with transaction.atomic():
            row = turns.claim(due(clock.now()))
            if row is not None:
                turns.carry_out(row, clock.now())
    except DATABASE_AWAY:
        raise
    except Exception:
        if row is None:
            raise
        log.exception("period %s is set aside", row.pk)
        turns.set_aside(row.pk, clock.now() + ASIDE)
    return row is not None
