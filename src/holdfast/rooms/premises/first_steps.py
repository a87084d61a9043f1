"""Steps of the first hour about places: they come in, their facts are known, their grades are confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from holdfast.plumbing.panel import Stand, Step
from holdfast.rooms.premises.forms import fact_title
from holdfast.rooms.premises.models import Grade, Intake, Premises, Refusal, Waiting

UNGRADED = "ungraded"
MOST = 3


def _places(path: str) -> QuerySet[Premises]:
    return Premises.objects.filter(owner_path__startswith=path)


def came_in(path: str) -> Stand:
    count = _places(path).count()
    last = Intake.objects.filter(owner_path__startswith=path).order_by("-pk").first()
    refused = Refusal.objects.filter(intake=last).count() if last else 0
    words = ngettext(
        "%(count)d row of the last file was refused", "%(count)d rows of the last file were refused", refused
    )
    missing = [words % {"count": refused}] if refused else [] if count else [_("no place is in the register")]
    href = f"/premises/imports/{last.pk}/" if last and refused else ""
    return Stand(enough=count > 0, have=count, missing=missing, href=href)


def facts_known(path: str) -> Stand:
    """A place whose grade is out for want of a fact, beside all that a pack has looked at."""
    rows = _grades(path)
    whole, unknown = _counts(rows)
    # What was entered since stands in the row that waits for its confirmation.
    answered = Waiting.objects.filter(owner_path__startswith=path, held=UNGRADED).exclude(grade=UNGRADED).count()
    known = whole - unknown + answered
    return Stand(enough=known > 0, have=known, of=whole, missing=list(_named(rows)) if known < whole else _none(whole))


def confirmed(path: str) -> Stand:
    whole, unknown = _counts(_grades(path))
    waiting = Waiting.objects.filter(owner_path__startswith=path).count()
    words = ngettext("%(count)d place waits for you to confirm", "%(count)d places wait for you to confirm", waiting)
    missing = [words % {"count": waiting}] if waiting else []
    if unknown:
        words = ngettext("%(count)d place is ungraded", "%(count)d places are ungraded", unknown)
        missing.append(words % {"count": unknown})
    return Stand(enough=whole > unknown, have=whole - unknown, of=whole, missing=missing or _none(whole))


def _grades(path: str) -> QuerySet[Grade]:
    return Grade.objects.filter(
        premises__owner_path__startswith=path, premises__closed_at__isnull=True, superseded_at__isnull=True
    )


def _counts(rows: QuerySet[Grade]) -> tuple[int, int]:
    """How many a pack has looked at, and how many of them it could not grade."""
    found = rows.order_by().aggregate(whole=Count("pk"), unknown=Count("pk", filter=Q(grade=UNGRADED)))
    return found["whole"], found["unknown"]


def _named(rows: QuerySet[Grade]) -> Iterator[str]:
    """The facts that are missing, most often first."""
    counted = rows.exclude(missing="").order_by().values_list("missing").annotate(n=Count("pk")).order_by("-n")
    for name, count in counted[:MOST]:
        words = ngettext("%(fact)s of %(count)d place", "%(fact)s of %(count)d places", count)
        yield words % {"fact": fact_title(name), "count": count}


def _none(whole: int) -> list[str]:
    return [] if whole else [_("no pack has looked at a place yet")]


STEPS = (
    Step(
        "places",
        40,
        lazy("Import places"),
        lazy("From an OpenStreetMap extract or a table; a dry run names every bad row."),
        lazy("Map, list and search of places"),
        "/premises/imports/",
        "premises.add",
        came_in,
    ),
    Step(
        "facts",
        50,
        lazy("Facts of occupancy"),
        lazy("A place without its deciding fact stays ungraded and owes nothing; a table of occupancy fills most."),
        lazy("Grades stand on facts, not on guesses"),
        "/premises/imports/",
        "premises.enter_facts",
        facts_known,
    ),
    Step(
        "grades",
        60,
        lazy("Confirm the grades"),
        lazy("What a grade opens is shown first; confirming it opens the duties."),
        lazy("Every graded place has its class"),
        "/premises/waiting/",
        "premises.grade",
        confirmed,
    ),
)
