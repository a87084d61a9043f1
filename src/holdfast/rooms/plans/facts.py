"""From rows to what the rules of plans read."""

from __future__ import annotations

from datetime import datetime

from holdfast.domain.plans.content import Content, Identity, card_json, content_from, section_json
from holdfast.domain.plans.staleness import Standing, Why, standing
from holdfast.kernel.subject import Subject
from holdfast.rooms.plans.models import Plan, Version

ROOM = "plans"


def about(plan: Plan) -> Subject:
    """The place or the agency that the plan is of."""
    return Subject(plan.subject_room, plan.subject_id)


def content_of(version: Version) -> Content:
    return content_from(version.sections, version.role_cards)


def put_content(version: Version, content: Content) -> None:
    """Sets the columns; the caller saves."""
    version.sections = [section_json(each) for each in content.sections]
    version.role_cards = [card_json(each) for each in content.cards]


def identity_of(plan: Plan, version: Version) -> Identity:
    rules = {"pack": version.pack_key, "version": version.pack_version}
    return Identity(plan.subject_room, plan.subject_id, plan.kind, version.number, rules)


def standing_of(plan: Plan, *, signed: bool, now: datetime) -> Standing:
    """How a plan stands at a moment; `signed`: some version of it is in force."""
    said = Why(plan.stale_reason) if plan.stale_reason else None
    return standing(signed=signed, stale_at=plan.stale_at, said=said, said_at=plan.stale_since, now=now)
