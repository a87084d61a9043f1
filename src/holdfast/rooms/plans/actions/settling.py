"""What signing or confirming a plan settles: the review that the pack asks for, and the renewal of a stale plan."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from holdfast.domain.obligation.states import Kind, State
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import User
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.obligations.actions import settle
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.plans.facts import ROOM
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import Held


def settle_what_was_owed(plan: Plan, held: Held | None, version: Version, by: Actor, *, renewal: bool) -> int:
    """Settles the open review, and the open renewal too where something new was signed. Answers how many."""
    if held is None:
        return 0
    rules = {held.kind.review, held.kind.renewal if renewal else ""} - {""}
    actors = (by, *_proposer(version))
    return sum(_settled(pk, actors) for pk in _open(plan, rules).values_list("pk", flat=True))


def _open(plan: Plan, rules: set[str]) -> QuerySet[Obligation]:
    """What is owed now about the subject by these rules, of whichever edition of the pack."""
    about_plan = {"subject_room__in": (plan.subject_room, ROOM), "subject_id__in": (plan.subject_id, plan.pk)}
    rows = Obligation.objects.filter(**about_plan, state=State.OPEN.value, kind=Kind.DUTY.value)
    return rows.filter(rule__rule_id__in=rules, opens_at__lte=clock.now()).order_by("due_at")


def _settled(obligation_id: UUID, actors: tuple[Actor, ...]) -> bool:
    """By the one who signed, else by the one who proposed. Where neither may, it stays owed and says so by itself."""
    for actor in actors:
        try:
            with transaction.atomic():
                settle(actor, obligation_id, true_at=clock.now())
        except Refused:
            continue
        return True
    return False


def _proposer(version: Version) -> Iterator[Actor]:
    asked = Decision.objects.filter(about_room=ROOM, about_id=version.pk).order_by("-obligation__opens_at").first()
    if asked is None or asked.asked_by is None:
        return
    user = User.objects.select_related("agency").filter(pk=asked.asked_by).first()
    if user is not None:
        yield actor_for(user, asked.asked_post, clock.now())
