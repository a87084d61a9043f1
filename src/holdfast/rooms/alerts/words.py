"""Words of alerts for pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from holdfast.domain.alert.words import Act, Asked, Outcome, Stage
from holdfast.plumbing.pages import is_chinese
from holdfast.policy.documents.alerts import AlertLevelTable
from holdfast.policy.documents.words import Audience
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.alerts.models import Target


def act_words(act: str) -> str:
    known = {
        Act.ISSUE: pgettext("alert", "Issue"),
        Act.UPDATE: pgettext("alert", "Update"),
        Act.RAISE: pgettext("alert", "Raise"),
        Act.LOWER: pgettext("alert", "Lower"),
        Act.EXTEND: pgettext("alert", "Extend"),
        Act.CANCEL: pgettext("alert", "Cancel"),
    }
    return known[Act(act)]


def stage_words(stage: str) -> str:
    known = {
        Stage.DRAFT: pgettext("alert", "draft"),
        Stage.PROPOSED: pgettext("alert", "waits for a yes"),
        Stage.ISSUED: pgettext("alert", "issued"),
        Stage.REFUSED: pgettext("alert", "not agreed to"),
        Stage.LAPSED: pgettext("alert", "agreed to too late"),
        Stage.DROPPED: pgettext("alert", "dropped"),
    }
    return known[Stage(stage)]


def asked_words(mode: str) -> str:
    known = {
        Asked.ANYONE: _("Anyone"),
        Asked.EVERYONE: _("Everyone"),
        Asked.SOME: _("K of N"),
        Asked.EVERY_SITE: _("Every site"),
    }
    return known[Asked(mode)]


def outcome_words(outcome: str) -> str:
    known = {Outcome.DONE: _("done"), Outcome.PARTLY: _("partly done"), Outcome.NOT_POSSIBLE: _("not possible")}
    return known[Outcome(outcome)] if outcome else _("not answered")


def kind_words(kind: str) -> str:
    known = {
        Target.Kind.AGENCY: _("Agencies"),
        Target.Kind.COMMUNITY: _("Communities"),
        Target.Kind.CONCERNED: _("Those concerned"),
        Target.Kind.SITE: _("Sites"),
    }
    return known[Target.Kind(kind)]


def audience_words(level: AlertLevelTable) -> str:
    """Whom a level reaches, in one line."""
    known = {
        Audience.PUBLIC: _("public"),
        Audience.AGENCIES: _("agencies"),
        Audience.SITES: _("sites"),
        Audience.COMMUNITIES: _("communities"),
        Audience.CONCERNED: _("those concerned"),
    }
    return _(", ").join(known[each] for each in level.audience)


def urgency_words(word: str) -> str:
    known = {
        "Immediate": _("act now"), "Expected": _("within the hour"), "Future": _("later"), "Past": _("past"),
        "Observed": _("observed"), "Likely": _("likely"), "Possible": _("possible"), "Unlikely": _("unlikely"),
    }  # fmt: skip
    return known.get(word, word)


def field_words(field: str) -> str:
    """What a field of a draft is called, as its form says."""
    known = {
        "headline_en": _("Headline, English"), "headline_zh": _("Headline, Chinese"),
        "description_en": _("What happens, English"), "description_zh": _("What happens, Chinese"),
        "instruction_en": _("What to do, English, one step a line"),
        "instruction_zh": _("What to do, Chinese, one step a line"),
        "where_en": _("Where in words, English"), "where_zh": _("Where in words, Chinese"),
        "assessment": _("Assessment"), "co_issuers": _("Agencies that sign it"),
    }  # fmt: skip
    return known.get(field, field)


def post_words(post: Post | None) -> str:
    return f"{_name(post.agency)}: {_name(post)}" if post else "–"


def posts_words(posts: Iterable[Post]) -> str:
    return _(", ").join(post_words(post) for post in posts) or _("nobody: the pack names no post that is here")


def _name(row: Post | Agency) -> str:
    return (row.name_zh if is_chinese() else "") or row.name_en
