"""What a worker looks after: places that a pack in force has not reached yet, events that have ended."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError
from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.domain.duties.duty import Duty
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises.actions.events import close_event, next_ended
from holdfast.rooms.premises.actions.posture import take_up_posture
from holdfast.rooms.premises.actions.regrade import grade_places
from holdfast.rooms.premises.counting import fold_counts
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.rulebook.models import Adoption
from holdfast.rooms.rulebook.queries import adoptions_in_force, read

__all__ = ["close_events", "fold_counts", "grade_what_is_new", "take_up_posture"]

log = logging.getLogger(__name__)

BATCH = 500
DATABASE_AWAY = (OperationalError, InterfaceError)


def close_events() -> int:
    """Closes the events that have ended, each once; one that fails is left for the next look. Answers how many."""
    failed: list[UUID] = []
    done = 0
    while (pk := next_ended(failed)) is not None:
        try:
            done += close_event(pk)
        except DATABASE_AWAY:
            raise
        except Exception:
            log.exception("event %s does not close; it is tried again later", pk)
            failed.append(pk)
    return done


def grade_what_is_new() -> int:
    """Grades places that came in, or whose area took on a pack, and opens their duties; answers how many places."""
    done = 0
    for adoption in adoptions_in_force(clock.now()):
        pack = read(adoption.pack)
        rows = list(_unreached(adoption, pack).select_related("owner").defer("shape").order_by("pk")[:BATCH])
        if rows:
            grade_places(SYSTEM_ACTOR, pack, rows, path=adoption.area.path)
            done += len(rows)
    return done


def _unreached(adoption: Adoption, pack: Pack) -> QuerySet[Premises]:
    """Places of the area without this version's grade, or with a grade that demands duties and none that runs."""
    places = Premises.objects.filter(owner_path__startswith=adoption.area.path, closed_at__isnull=True)
    for path in _areas_of_their_own(adoption):
        places = places.exclude(owner_path__startswith=path)
    grades = Grade.objects.filter(
        premises=OuterRef("pk"), pack_key=pack.key, pack_version=pack.version, superseded_at__isnull=True
    )
    running = Series.objects.filter(
        subject_id=OuterRef("pk"), subject_room=ROOM, rule__pack_key=pack.key, ends_at__isnull=True
    )
    owing = grades.filter(grade__in=_grades_that_owe(adoption, pack))
    return places.filter(~Exists(grades) | (Q(Exists(owing)) & ~Exists(running)))


def _areas_of_their_own(adoption: Adoption) -> Iterator[str]:
    """Branches inside the area that have adopted the same pack for themselves."""
    for other in adoptions_in_force(clock.now()):
        path = other.area.path
        if other.pack.key == adoption.pack.key and path != adoption.area.path and path.startswith(adoption.area.path):
            yield path


def _grades_that_owe(adoption: Adoption, pack: Pack) -> set[str]:
    """The grades for which some duty of every use opens clocks today."""
    today = clock.now().astimezone(ZoneInfo(adoption.area.zone)).date()

    def opens(duty: Duty) -> bool:
        return duty.standing(today, adoption.voluntary_from).opens_clocks

    return {grade for duty in pack.duties if not duty.uses and opens(duty) for grade in duty.grades}
