"""What everybody may read: the page of alerts, its Atom feed, each message as CAP. No sign-in, no cookie, no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from holdfast.exchange.cap.feed import ATOM_TYPE, CAP_TYPE, Entry, Feed, write_feed
from holdfast.exchange.cap.reader import read_alert
from holdfast.plumbing import clock
from holdfast.rooms.agencies.queries import agency_branch, root_agency
from holdfast.rooms.alerts import queries
from holdfast.rooms.alerts.cap import sender
from holdfast.rooms.alerts.drawing import drawing_of
from holdfast.rooms.alerts.models import Version

LANGUAGES = ("en", "zh-hans")
# Kept by anybody, asked again each time: a word that is over must not stand in a cache.
KEEP = "public, no-cache"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    """One alert as the public reads it."""

    version: Version
    headline: str
    description: str
    where: str
    steps: list[str]


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """The gravest first, then what else is in force. `?lang=` keeps the language without a cookie."""
    language = request.GET.get("lang", "")
    language = language if language in LANGUAGES else get_language_from_request(request)
    now = clock.now()
    rows = list(queries.public_in_force(now))
    tag = _tag("page", language, f"{now:%Y%m%d%H%M}", *(row.sha256 for row in rows))
    if request.headers.get("If-None-Match") == tag:
        return _headed(HttpResponse(status=304), tag)
    with override(language):
        words = _words(rows, now, language)
        return _headed(render(request, "alerts/public.html", words), tag, vary="Accept-Language")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The public messages, ends of them included, as Atom."""
    found = queries.public_messages(clock.now())
    messages = [(read_alert(text.encode()), row) for text, row in found]
    entries = tuple(
        Entry(message, request.build_absolute_uri(_address(row, end=text == row.farewell)))
        for (text, row), (message, _row) in zip(found, messages, strict=True)
    )
    root = root_agency()
    data = write_feed(
        Feed(
            id=f"urn:holdfast:{sender()}:alerts",
            title=f"{root.name_en if root else 'Holdfast'}: alerts",
            author=root.name_en if root else "Holdfast",
            href=request.build_absolute_uri(reverse("public-alert-feed")),
            updated=max((message.sent for message, _row in messages), default=EPOCH),
            entries=entries,
        )
    )
    return _document(request, data, ATOM_TYPE)


@require_safe
def cap(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One message as it was said, frozen; what ended it stays beside it. `?end=1`: the end of one that went on without
    the public."""
    row = queries.public_version(version_id)
    if row is None:
        raise Http404
    text = row.farewell if request.GET.get("end") else row.cap if row.public else ""
    if not text:
        raise Http404
    return _document(request, text.encode(), CAP_TYPE)


def _address(row: Version, *, end: bool) -> str:
    return reverse("public-alert-cap", args=[row.pk]) + ("?end=1" if end else "")


def _document(request: HttpRequest, data: bytes, kind: str) -> HttpResponse:
    tag = _tag(sha256(data).hexdigest())
    if request.headers.get("If-None-Match") == tag:
        return _headed(HttpResponse(status=304), tag)
    return _headed(HttpResponse(data, content_type=f"{kind}; charset=utf-8"), tag)


def _tag(*parts: str) -> str:
    return f'"{sha256("|".join(parts).encode()).hexdigest()[:32]}"'


def _headed(answer: HttpResponse, tag: str, *, vary: str = "") -> HttpResponse:
    answer.headers["ETag"], answer.headers["Cache-Control"] = tag, KEEP
    if vary:
        answer.headers["Vary"] = vary
    return answer


def _words(rows: list[Version], now: datetime, language: str) -> dict[str, object]:
    shown = [_shown(row) for row in rows]
    root = root_agency()
    quiet = [
        queries.name_in_language(agency)
        for agency in (agency_branch(root.path).filter(level="district") if root else ())
        if not any(_reaches(row, agency.path) for row in rows)
    ]
    return {
        "city": queries.name_in_language(root) if root else "Holdfast",
        "zone": root.zone if root else "UTC",
        "first": shown[0] if shown else None,
        "others": shown[1:],
        "quiet": _(", ").join(quiet),
        "now": now,
        "lang": language,
        "drawing": drawing_of(rows[0]) if rows else None,
    }


def _reaches(row: Version, path: str) -> bool:
    return row.alert.owner_path.startswith(path) or path.startswith(row.alert.owner_path)


def _shown(row: Version) -> Shown:
    said = {name: queries.said_in(row, name) for name in ("headline", "description", "where", "instruction")}
    steps = [line.strip() for line in said.pop("instruction").splitlines() if line.strip()]
    return Shown(version=row, steps=steps, **said)
