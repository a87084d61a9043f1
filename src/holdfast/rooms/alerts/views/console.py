"""`/alerts/`: what is in force, one alert with its chain, who has answered, what happens at the doors."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.domain.alert.life import is_in_force
from holdfast.domain.alert.words import Stage
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import allowed, require
from holdfast.rooms.alerts import access, queries
from holdfast.rooms.alerts.console import chain_of, ended_lines, lists_of
from holdfast.rooms.alerts.effect import effects_of
from holdfast.rooms.alerts.facts import said
from holdfast.rooms.alerts.forms import BeginForm, DoorForm, ExtendForm, LevelForm, WhyForm
from holdfast.rooms.alerts.matrix import matrix_of
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.rules import Book, book_in, book_of, issuers
from holdfast.rooms.alerts.sent import sent_of
from holdfast.rooms.alerts.signing import signers_of
from holdfast.rooms.alerts.statistics import SPAN, statistics_of
from holdfast.rooms.alerts.words import asked_words, audience_words, posts_words
from holdfast.rooms.governance.queries import areas_to_declare


@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """The console; the gravest in force is opened."""
    actor = _reader(request)
    lists = lists_of(actor, clock.now())
    first = next(iter((*lists.in_force, *lists.not_issued, *lists.exercise)), None)
    return render(request, "alerts/console.html", _words(actor, lists, first.alert if first else None))


@require_GET
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    actor = _reader(request)
    row = queries.one(actor, alert_id)
    return render(request, "alerts/console.html", _words(actor, lists_of(actor, clock.now()), row))


@require_GET
def ended(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    return render(request, "alerts/ended.html", {"lines": ended_lines(actor)})


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Statistics of the last 90 days."""
    actor, now = _reader(request), clock.now()
    return render(
        request, "alerts/figures.html", {"found": statistics_of(actor, now - SPAN, now, now), "days": SPAN.days}
    )


def _words(actor: Actor, lists: object, row: Alert | None) -> dict[str, object]:
    words: dict[str, object] = {"lists": lists, "chosen": row, "begin": _begin(actor)}
    if row is not None:
        words |= _one(actor, row)
    return words


def _one(actor: Actor, row: Alert) -> dict[str, object]:
    now, book = clock.now(), book_of(row)
    versions = list(queries.versions_of(actor, row))
    last = next((each for each in reversed(versions) if each.stage == Stage.ISSUED), None)
    held = is_in_force(said(last), now)
    matrix = matrix_of(row, book, now) if last else None
    may = allowed(actor, access.SEND, row.owner_path)
    shown = last or (versions[-1] if versions else None)
    return {
        "zone": row.area.zone,
        "now": now,
        "last": last,
        "shown": shown,
        "headline": queries.said_in(shown, "headline") if shown else "",
        "where": queries.said_in(shown, "where") if shown else "",
        "level": book.level(shown.level) if shown else None,
        "audience": audience_words(book.level(shown.level)) if shown else "",
        "held": held,
        "work": next((each for each in versions if each.stage in queries.IN_WORK), None),
        "chain": chain_of(versions, now),
        "matrix": matrix,
        "asked": asked_words(shown.asked) if shown else "",
        "mine": [lane for lane in matrix.lanes if lane.waits and lane.agency == actor.agency_id] if matrix else [],
        "effects": effects_of(row, versions, now) if last else None,
        "sent": sent_of(row, last) if last else None,
        "door_form": DoorForm(),
        **(_acts(row, book, last, held) if may and last else {}),
    }


def _acts(row: Alert, book: Book, last: Version, held: bool) -> dict[str, object]:
    """The four acts, each with who may."""
    if not held:
        return {}
    graver = [level for level in book.levels if book.rank(level.key) < last.rank]
    lesser = [level for level in book.levels if book.rank(level.key) > last.rank]
    signers = signers_of(row.area, book)
    return {
        "raise_form": LevelForm(levels=reversed(graver), signers=signers, prefix="raise") if graver else None,
        "lower_form": LevelForm(levels=lesser, signers=(), prefix="lower") if lesser else None,
        "extend_form": ExtendForm(prefix="extend"),
        "cancel_form": WhyForm(prefix="cancel"),
        "graver": graver[-1] if graver else None,
        "graver_by": posts_words(issuers(graver[-1], row.area)) if graver else "",
        "lesser": lesser[0] if lesser else None,
    }


def _begin(actor: Actor) -> BeginForm | None:
    """The form of a new alert, for whoever may write one where a pack says which there are."""
    here = agency_at(actor.path) if actor.path else None
    if here is None or not allowed(actor, access.DRAFT, actor.path):
        return None
    try:
        return BeginForm(areas=areas_to_declare(actor), book=book_in(here))
    except Refused:
        return None


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return actor
