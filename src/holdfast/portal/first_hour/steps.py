"""The steps of the first hour in their order, each as the rows say now. Nothing is stored: a step is done when it was
shown to work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from holdfast.domain.rights.roles import Scope
from holdfast.plumbing.once import once
from holdfast.plumbing.panel import Stand, Step
from holdfast.portal.panels import brought
from holdfast.portal.rights import rights_table
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.queries import root_agency
from holdfast.rooms.agencies.rights import who_may
from holdfast.rooms.ledger.models import Entry

# Houses, by database, whose first hour is over: it does not come back, so nobody counts again.
_over: set[str] = set()


@dataclass(frozen=True)
class Shown:
    """A step as it is shown: done, one that needs a look, the one to do now, or one to come."""

    step: Step
    stand: Stand
    number: int
    status: str
    who: str
    mine: bool

    @property
    def title(self) -> str:
        return str(self.step.title)

    @property
    def href(self) -> str:
        return self.stand.href or self.step.href


def steps() -> Sequence[Step]:
    """What rooms and the portal bring, in order; a room that is added brings its own."""
    return sorted(brought("STEPS"), key=lambda step: (step.order, step.key))


def house_path() -> str:
    """The branch of the whole house; empty before it is set up."""
    root = root_agency()
    return root.path if root else ""


def is_over(path: str) -> bool:
    """Whether every step was shown to work once."""
    name = str(connection.settings_dict["NAME"])
    if name in _over:
        return True
    if not all(step.look(path).enough for step in steps()):
        return False
    _over.add(name)
    return True


def forget() -> None:
    """Counts again: for tests, whose houses come and go under one name."""
    _over.clear()


def first_hour(path: str, actor: Actor) -> list[Shown]:
    """Every step with how far it is; the first that is not done is the one to do now."""
    looked = [(step, step.look(path)) for step in steps()]
    now = next((step.key for step, stand in looked if not stand.enough), "")
    return [
        Shown(step, stand, number, _status(stand, step.key == now), _who(step), _mine(step, actor))
        for number, (step, stand) in enumerate(looked, 1)
    ]


def concerns(actor: Actor) -> bool:
    """Whether this actor sees the first hour at all: the office at the top of a house that somebody set up by hand,
    while it is not over. A demo city has none."""
    right = rights_table()["agencies.read_first_hour"]
    if not actor.path or actor.path.count(".") != 1 or not right.allows(actor.role, Scope.OWN):
        return False
    return began_at(actor.path) is not None and not is_over(actor.path)


@once
def began_at(path: str) -> Entry | None:
    """The entry of the set-up, from which the hour counts; None in a house that was not set up by hand."""
    return Entry.objects.filter(kind="agencies.set_up", owner_path=path).order_by("pk").first()


def _status(stand: Stand, now: bool) -> str:
    if stand.enough:
        return "look" if stand.missing else "done"
    return "now" if now else "open"


def _who(step: Step) -> str:
    return who_may(rights_table()[step.act]) if step.act else ""


def _mine(step: Step, actor: Actor) -> bool:
    return bool(step.act) and rights_table()[step.act].allows(actor.role, Scope.OWN)
