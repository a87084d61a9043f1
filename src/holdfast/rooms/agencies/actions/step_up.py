"""Showing once more, just before a grave act, that it is the person themselves: a fresh code or a fresh sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies import factors, tallies
from holdfast.rooms.agencies.actions.sign_in import BY_ACCOUNT
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import User

MOST_TRIES = 20


@dataclass(frozen=True)
class Proof:
    """What somebody shows: a code of their app, or since when their session stands (opened with two factors)."""

    code: str = ""
    signed_in_at: datetime | None = None

    def is_fresh(self, within: timedelta) -> bool:
        return self.signed_in_at is not None and clock.real_now() - self.signed_in_at <= within


def require_step_up(actor: Actor, proof: Proof, within: timedelta) -> None:
    """Refuses unless the person signed in a moment ago, with two factors, or gives a fresh code. A code works once."""
    if proof.is_fresh(within):
        return
    if not proof.code.strip():
        raise Refused(noop("This needs a fresh code of your app, or a sign-in of just now"), code="step-up-needed")
    people = User.objects.select_related("agency").filter(is_active=True)
    user = people.filter(pk=actor.user_id).first() if actor.user_id else None
    if user is None:
        raise Refused(noop("Only a person can show a code"), code="step-up-needed")
    if tallies.count(BY_ACCOUNT, f"confirm:{user.pk}") > MOST_TRIES:
        raise Refused(noop("Too many tries. Wait an hour"), code="too-many-tries")
    if factors.accepted(user, proof.code) is None:
        raise BadInput(Place(field="code"), noop("a fresh code of your app"), noop("another"))
    with transaction.atomic():
        enter("stepped_up", user.pk, user.agency.path, actor)
