"""Beginning a version: a copy of the one in force, or an empty one as the pack lists its parts."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as noop

from holdfast.domain.plans.content import Content, blank, copied
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.plans import access
from holdfast.rooms.plans.entries import enter
from holdfast.rooms.plans.facts import content_of, put_content
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import Held, require_kind
from holdfast.rooms.plans.subjects import Of, subject_for

State = Version.State
IN_WORK = (State.DRAFT, State.PROPOSED)


@transaction.atomic
def begin_version(actor: Actor, subject: Subject, *, language: str = "") -> Version:
    """Begins the next version of the plan of a subject, the first one included; refused while one is in work."""
    of = subject_for(actor, subject)
    require(actor, access.WRITE, owner_path=of.owner.path, subject=subject, reading=access.READ)
    held = require_kind(of)
    plan = _plan(of, held)
    if plan.versions.filter(state__in=IN_WORK).exists():
        raise Refused(noop("A version of this plan is in work already"), code="version-in-work")
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    version = Version(
        plan=plan,
        number=last + 1,
        pack_key=held.pack.key,
        pack_version=held.pack.version,
        begun_at=clock.now(),
        begun_by_post=actor.post_id,
    )
    put_content(version, _first_words(plan, held, language or actor.language))
    version.save(force_insert=True)
    enter("begun", plan, actor.ref, number=version.number, pack=held.pack.key, version=held.pack.version)
    return version


def _plan(of: Of, held: Held) -> Plan:
    """The one plan of a subject, locked; of two who begin at once the second finds what the first made."""
    subject = of.subject
    Plan.objects.bulk_create(
        [
            Plan(
                subject_room=subject.room,
                subject_id=subject.id,
                subject_label=of.label[:160],
                owner=of.owner,
                owner_path=of.owner.path,
                kind=held.kind.id,
                added_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    plan = Plan.objects.select_for_update().get(subject_room=subject.room, subject_id=subject.id)
    if (plan.kind, plan.subject_label) != (held.kind.id, of.label[:160]):
        plan.kind, plan.subject_label = held.kind.id, of.label[:160]
        plan.save(update_fields=["kind", "subject_label"])
    return plan


def _first_words(plan: Plan, held: Held, language: str) -> Content:
    """What was refused last is mended, else what is in force is taken on."""
    old = plan.versions.filter(state__in=(State.SIGNED, State.REFUSED)).order_by("-number").first()
    return copied(content_of(old), held.kind, language) if old else blank(held.kind, language)
