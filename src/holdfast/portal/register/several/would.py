"""What an act on many places would do, and doing it: one function an act, asked dry first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from holdfast.domain.regrading.difference import Difference
from holdfast.kernel.canonical import canonical_json
from holdfast.plumbing import clock
from holdfast.portal.register.several.chosen import Chosen
from holdfast.portal.register.several.given import Given
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.premises import actions

Numbers = Mapping[str, int]


@dataclass(frozen=True)
class Would:
    """What it does: numbers by what they count, and by pack how the grading differs. `seen`: the hash to confirm with."""

    numbers: Numbers = field(default_factory=dict)
    differences: Mapping[str, Difference] = field(default_factory=dict)
    seen: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether confirming would change nothing at all."""
        return not any(number for key, number in self.numbers.items() if key != "left_alone")


def would(actor: Actor, chosen: Chosen, said: Given) -> Would:
    """What the act would do; writes nothing."""
    found = _ACTS[chosen.act.key](actor, chosen, said, "", True)
    return found if found.seen else _sealed(found, chosen, said)


def carry_out(actor: Actor, chosen: Chosen, said: Given, seen: str) -> Would | None:
    """Does it, when what was seen is what it does still; None when something has changed meanwhile."""
    if chosen.act.key != "grade" and would(actor, chosen, said).seen != seen:
        return None
    return _ACTS[chosen.act.key](actor, chosen, said, seen, False)


def _grade(actor: Actor, chosen: Chosen, said: Given, seen: str, dry: bool) -> Would:
    """Grading has a hash of its own, over the facts of each place."""
    if chosen.pack is None or not chosen.count:
        return Would()
    done = actions.regrade(actor, chosen.pack, only=chosen.ids, dry_run=dry, seen=seen)
    changed = done.difference.changed if dry else done.changed
    numbers = {"changed": changed, "opened": done.opened, "ended": done.ended}
    return Would(numbers, {chosen.pack.key: done.difference}, done.seen)


def _hand(actor: Actor, chosen: Chosen, said: Given, seen: str, dry: bool) -> Would:
    if said.to is None:
        return Would()
    done = actions.hand_over(actor, chosen.ids, said.to.pk, dry_run=dry)
    numbers = {"places": done.places, "series": done.series, "owed": done.owed, "files": done.files}
    return Would(numbers, done.anew)


def _critical(actor: Actor, chosen: Chosen, said: Given, seen: str, dry: bool) -> Would:
    fact = actions.NewFact("critical", said.critical, said.method, timezone.localdate(clock.now()))
    done = actions.say_of_many(actor, chosen.ids, fact, dry_run=dry)
    return Would({"said": done.changed, "waiting": done.waiting})


def _duty(actor: Actor, chosen: Chosen, said: Given, seen: str, dry: bool) -> Would:
    if chosen.pack is None or not said.duty:
        return Would()
    done = actions.ask_duty(actor, chosen.ids, chosen.pack.key, said.duty, dry_run=dry)
    return Would({"asked": done.asked, "left_alone": done.left_alone})


def _close(actor: Actor, chosen: Chosen, said: Given, seen: str, dry: bool) -> Would:
    done = chosen.count if dry else actions.close_many(actor, chosen.ids, reason=said.reason, why=said.why)
    return Would({"closed": done})


def _sealed(found: Would, chosen: Chosen, said: Given) -> Would:
    """The same, with the hash of the act, of what was said and of every place that it touches."""
    to = str(said.to.pk) if said.to else ""
    told = [chosen.act.key, to, said.critical, said.duty, sorted(map(str, chosen.ids)), dict(found.numbers)]
    return Would(found.numbers, found.differences, hashlib.sha256(canonical_json(told)).hexdigest())


_ACTS: Mapping[str, Callable[[Actor, Chosen, Given, str, bool], Would]] = {
    "grade": _grade,
    "hand": _hand,
    "critical": _critical,
    "duty": _duty,
    "close": _close,
}
