"""What pages and paper say of plans, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from holdfast.domain.plans.difference import How
from holdfast.domain.plans.staleness import Standing, State, Why
from holdfast.plumbing.pages import said
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import Held

TONES = {State.STALE: "late", State.CURRENT: "ok", State.UNSIGNED: "open", State.NONE: "off"}


@dataclass(frozen=True)
class Mark:
    """A status ready to print: tone, word, and since when and why for a stale plan."""

    tone: str
    word: str
    why: str = ""
    since: datetime | None = None


def mark_of(standing: Standing) -> Mark:
    """The small shape and word of a plan's standing."""
    word = {
        State.STALE: pgettext("plan", "Stale"),
        State.CURRENT: pgettext("plan", "In force"),
        State.UNSIGNED: _("Not signed yet"),
        State.NONE: _("No plan"),
    }[standing.state]
    return Mark(TONES[standing.state], word, why_words(standing.why) if standing.why else "", standing.since)


def why_words(why: Why) -> str:
    """Why a plan is stale, as the end of a sentence."""
    return {
        Why.AGE: _("older than the pack allows"),
        Why.FAILED_DRILL: _("a drill failed"),
        Why.LESSON: _("a lesson is not in it"),
        Why.PLACE_CHANGED: _("the place changed"),
    }[why]


def state_words(state: str) -> str:
    """The state of a version."""
    words = {
        Version.State.DRAFT: pgettext("version", "Draft"),
        Version.State.PROPOSED: pgettext("version", "Waits for its signature"),
        Version.State.SIGNED: pgettext("version", "In force"),
        Version.State.REFUSED: pgettext("version", "Refused"),
        Version.State.SUPERSEDED: pgettext("version", "Behind"),
    }
    return words[Version.State(state)]


def state_tone(state: str) -> str:
    tones = {Version.State.SIGNED: "ok", Version.State.PROPOSED: "soon", Version.State.REFUSED: "bad"}
    return tones.get(Version.State(state), "open" if state == Version.State.DRAFT else "off")


def how_words(how: How) -> str:
    return {How.ADDED: _("added"), How.REMOVED: _("taken out"), How.CHANGED: _("changed")}[how]


def kind_words(plan: Plan, held: Held | None) -> str:
    """What a plan of this kind is called."""
    if held is not None:
        return said(held.kind.title)
    return _("Plan of a place") if plan.subject_room == "premises" else _("Plan of an agency")


def post_names(ids: set[UUID]) -> dict[UUID, str]:
    """The names of posts with their agencies, in the page's language."""
    from holdfast.plumbing.pages import is_chinese

    rows = Post.objects.filter(pk__in=ids).select_related("agency")
    if is_chinese():
        return {row.pk: f"{row.agency.name_zh or row.agency.name_en}{row.name_zh or row.name_en}" for row in rows}
    return {row.pk: f"{row.name_en}, {row.agency.name_en}" for row in rows}
