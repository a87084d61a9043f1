"""Plans that were signed before this house knew them: brought in at the machine itself, thousands in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.plans.completeness import gaps
from holdfast.domain.plans.content import Content, fingerprint
from holdfast.kernel.errors import BadInput, NotAllowed, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.plans.facts import ROOM, identity_of, put_content
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import Held, stale_moment
from holdfast.rooms.plans.subjects import Of


@dataclass(frozen=True)
class SignedPlan:
    """A plan as it was signed elsewhere."""

    of: Of
    held: Held
    content: Content
    signed_at: datetime
    signed_by_post: UUID | None = None


def bring_in_plans(actor: Actor, news: Sequence[SignedPlan]) -> int:
    """Writes plans with their first signed version; a subject that has a plan keeps it. Answers how many were new.

    What is incomplete is refused as a whole, naming the row. Those too old already are found by the worker.
    """
    if not actor.by_command:
        raise NotAllowed(noop("Plans that were signed elsewhere are brought in at the machine itself"))
    for row, new in enumerate(news, 1):
        _check(new, row)
    known = set(Plan.objects.values_list("subject_room", "subject_id"))
    fresh = [new for new in news if (new.of.subject.room, new.of.subject.id) not in known]
    plans = [_plan(new) for new in fresh]
    versions = [_version(plan, new) for plan, new in zip(plans, fresh, strict=True)]
    with transaction.atomic():
        Plan.objects.bulk_create(plans, batch_size=500)
        Version.objects.bulk_create(versions, batch_size=500)
        record_many(_digest(plans, actor))
    return len(plans)


def _check(new: SignedPlan, row: int) -> None:
    missing = gaps(new.held.kind, new.content)
    if missing:
        raise BadInput(Place(row=row, field=missing[0].key), "a text", "nothing")
    if new.signed_at > clock.now():
        raise BadInput(Place(row=row, field="signed_at"), "a moment that is past", new.signed_at.isoformat())


def _plan(new: SignedPlan) -> Plan:
    of = new.of
    return Plan(
        subject_room=of.subject.room,
        subject_id=of.subject.id,
        subject_label=of.label[:160],
        owner=of.owner,
        owner_path=of.owner.path,
        kind=new.held.kind.id,
        stale_at=stale_moment(new.held, of.owner, new.signed_at),
        reviewed_at=new.signed_at,
        added_at=clock.now(),
    )


def _version(plan: Plan, new: SignedPlan) -> Version:
    version = Version(
        plan=plan,
        number=1,
        state=Version.State.SIGNED,
        pack_key=new.held.pack.key,
        pack_version=new.held.pack.version,
        begun_at=new.signed_at,
        signed_at=new.signed_at,
        signed_by_post=new.signed_by_post,
    )
    put_content(version, new.content)
    version.sha256 = fingerprint(identity_of(plan, version), new.content)
    return version


def _digest(plans: Sequence[Plan], actor: Actor) -> list[NewEntry]:
    """One entry a branch."""
    counts = Counter((plan.owner_id, plan.owner_path) for plan in plans)
    return [
        NewEntry(
            kind=f"{ROOM}.brought_in",
            subject=Subject("agencies", owner),
            true_at=clock.now(),
            owner_path=path,
            actor=actor.ref,
            facts={"plans": count},
        )
        for (owner, path), count in counts.items()
    ]
