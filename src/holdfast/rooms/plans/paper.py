"""A version of a plan as paper: the whole plan, or its role cards, one a page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.domain.plans.content import Card, Content
from holdfast.domain.plans.staleness import Standing
from holdfast.exchange.pdf.paper import Sheet, Size, printed
from holdfast.plumbing.pages import is_chinese, said
from holdfast.rooms.plans.facts import content_of
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import kind_for
from holdfast.rooms.plans.subjects import names_of, subject_of
from holdfast.rooms.plans.words import kind_words, mark_of, post_names, state_words

State = Version.State


def plan_sheet(plan: Plan, version: Version, standing: Standing, size: Size) -> bytes:
    """The whole version. What it says of its making is the version's own, so that a reprint is the same file."""
    content = content_of(version)
    name = _name(plan)
    data = {
        "title": name,
        "kicker": kind_words(plan, kind_for(subject_of(plan))),
        "under": [_number(version)],
        "warning": _warning(version, standing, plan.owner.zone),
        "facts": [],
        "sections": [{"title": said(each.title), "lines": _lines(each.text)} for each in content.sections],
        "cards": _cards(content),
        "words": {"cards": _("Role cards"), "proof": _("Signature")},
        "proof": _proof(plan, version),
        "foot": _foot(name, version),
    }
    return printed(Sheet("plan", data, get_language() or "en", _made_at(version), size))


def cards_sheet(plan: Plan, version: Version, standing: Standing, size: Size) -> bytes:
    """The role cards, one a page; a card without a step is not printed."""
    name = _name(plan)
    data = {
        "title": f"{name}: {_('Role cards')}",
        "kicker": f"{name} · {_number(version)}",
        "warning": _warning(version, standing, plan.owner.zone),
        "cards": _cards(content_of(version)),
        "foot": _foot(name, version),
    }
    return printed(Sheet("cards", data, get_language() or "en", _made_at(version), size))


def day_and_time(moment: datetime, zone: str) -> str:
    """A moment as paper says it, in its own zone: paper travels."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def _cards(content: Content) -> list[dict[str, object]]:
    return [_card(each) for each in content.cards if each.steps]


def _card(card: Card) -> dict[str, object]:
    return {"title": said(card.title), "post": card.post, "steps": list(card.steps)}


def _warning(version: Version, standing: Standing, zone: str) -> str:
    """What must not be overlooked: not in force, or stale."""
    if version.state != State.SIGNED:
        return _("Not in force: %(state)s") % {"state": state_words(version.state)}
    if not standing.is_stale or standing.since is None:
        return ""
    since = f"{standing.since.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
    return _("Stale since %(day)s: %(why)s") % {"day": since, "why": mark_of(standing).why}


def _proof(plan: Plan, version: Version) -> list[list[str]]:
    rows = [[_("Version"), str(version.number)], [_("State"), state_words(version.state)]]
    if version.signed_at is not None:
        who = post_names({version.signed_by_post}).get(version.signed_by_post, "") if version.signed_by_post else ""
        rows.append([_("Signed"), day_and_time(version.signed_at, plan.owner.zone), who])
        rows.append(["SHA-256", version.sha256])
    rows.append([_("Rules"), f"{version.pack_key} {version.pack_version}"])
    return rows


def _number(version: Version) -> str:
    return _("Version %(number)s") % {"number": version.number}


def _foot(name: str, version: Version) -> str:
    mark = version.sha256[:12] or _("not signed")
    return f"{name} · {_number(version)} · {mark}"


def _made_at(version: Version) -> datetime:
    return version.signed_at or version.proposed_at or version.begun_at


def _name(plan: Plan) -> str:
    return names_of([plan], chinese=is_chinese())[plan.pk]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
