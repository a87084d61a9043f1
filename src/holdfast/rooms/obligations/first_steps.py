"""Steps of the first hour about duties: they are open, and one was done."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from holdfast.domain.obligation.states import Kind, State
from holdfast.plumbing import clock
from holdfast.plumbing.panel import Stand, Step
from holdfast.rooms.obligations.models import Obligation, ObligationPast, Series
from holdfast.rooms.obligations.rules import compiled

# Of the duties due next so many are looked at for one that asks for no photo.
LOOKED_AT = 50


def opened(path: str) -> Stand:
    """Series of places, and what agencies owe; they open by themselves within seconds of a confirmed grade."""
    count = Series.objects.filter(owner_path__startswith=path).count()
    owed = Obligation.objects.filter(owner_path__startswith=path, kind=Kind.DUTY.value).exists()
    missing = [] if owed else [_("none is open yet: a grade opens them")]
    return Stand(enough=owed, have=count, missing=missing)


def settled(path: str) -> Stand:
    """One duty that a person settled; what the system settled does not count."""
    by_a_person = {"owner_path__startswith": path, "kind": Kind.DUTY.value, "settled_by__isnull": False}
    done = any(model.objects.filter(**by_a_person).exists() for model in (Obligation, ObligationPast))
    missing = [] if done else [_("nobody has reported one as done")]
    return Stand(enough=done, have=int(done), of=1, missing=missing, href="" if done else _one_to_settle(path))


def _one_to_settle(path: str) -> str:
    """The duty of a place that is due next of those that are open already, one without a photo to take if there is one; a
    place may owe it by its agency alone, so it stands in nobody's own list."""
    rows = Obligation.objects.filter(
        owner_path__startswith=path, kind=Kind.DUTY.value, state=State.OPEN.value, opens_at__lte=clock.now()
    )
    found = list(rows.filter(subject_room="premises").order_by("due_at")[:LOOKED_AT]) or list(
        rows.order_by("due_at")[:1]
    )
    row = next((each for each in found if not compiled(each.rule_id).clock.evidence), found[0] if found else None)
    return reverse("owed-one", args=[row.pk]) if row else ""


STEPS = (
    Step(
        "duties",
        70,
        lazy("Duties are open"),
        lazy("A confirmed grade opens the rounds, checks and drills that the pack demands; here they are seen by day."),
        lazy("The clock runs, and the board shows what breaks next"),
        "/calendar/",
        "obligations.read",
        opened,
    ),
    Step(
        "settled",
        110,
        lazy("The first duty settled"),
        lazy("Whoever holds the post says that it was done, and when; the ledger keeps both times."),
        lazy("The whole chain works: rule, place, post, person, proof"),
        "/mine/",
        "obligations.settle",
        settled,
    ),
)
