"""Steps of the first hour about duties: they are open, and one was done."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from holdfast.domain.obligation.states import Kind
from holdfast.plumbing.panel import Stand, Step
from holdfast.rooms.obligations.models import Obligation, ObligationPast, Series


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
    return Stand(enough=done, have=int(done), of=1, missing=[] if done else [_("nobody has reported one as done")])


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
