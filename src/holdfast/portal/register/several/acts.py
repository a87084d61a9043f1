"""What can be done with many places at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from holdfast.domain.rights.table import Right
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.premises import access


@dataclass(frozen=True)
class Act:
    """Something that can be done with many places. `most`: more at once are refused, the list is to be narrowed.
    `asks`: what must be chosen first (an agency, yes or no, a duty). `destroys`: the number must be typed."""

    key: str
    label: str
    right: Right
    icon: str
    most: int
    asks: str = ""
    destroys: bool = False


def every_act() -> Sequence[Act]:
    """All of them, in the order in which the bar shows them. Each is one transaction, so each has its limit."""
    return (
        Act("grade", _("Confirm grades"), access.GRADE, "ruler-2", 10_000),
        Act("hand", _("Hand to an agency"), access.HAND_OVER, "transfer", 2_000, asks="to"),
        Act("critical", _("Critical or not"), access.ENTER_FACTS, "shield-check", 10_000, asks="critical"),
        Act("duty", _("Ask for a duty"), access.ASK_DUTY, "repeat", 5_000, asks="duty"),
        Act("export", _("Export"), access.READ, "download", 20_000),
        Act("close", _("Close"), access.CLOSE, "x", 500, destroys=True),
    )


def acts_for(actor: Actor) -> Sequence[Act]:
    """The acts that this reader has on the own branch."""
    return [act for act in every_act() if actor.role in act.right.own]


def act_named(key: str) -> Act | None:
    """The act by its key."""
    return next((act for act in every_act() if act.key == key), None)
