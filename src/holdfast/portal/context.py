"""What every page's shell needs: who acts, for which post, what the navigation shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from holdfast.plumbing import clock, timemachine
from holdfast.plumbing.headers import stream_origin
from holdfast.portal.faces import span_words
from holdfast.portal.first_hour.steps import concerns
from holdfast.portal.place import NOWHERE
from holdfast.portal.rights import rights_table
from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.obligations.models import Obligation

BEHIND_AFTER = timedelta(seconds=5)
THEMES = ("light", "dark", "auto")


@dataclass(frozen=True)
class Item:
    """One place to go. `on`: desk, phone or both; `act`: the right that opens it."""

    href: str
    icon: str
    label: str
    on: str = ""
    last: bool = False
    current: bool = False
    count: int = 0
    act: str = ""


@dataclass(frozen=True)
class Shell:
    """Words ready to print for `portal/shell.html`."""

    signed_in: bool
    post: str
    agency: str
    theme: str
    other_theme: str
    now: datetime
    real: datetime
    rate: float
    stream: str
    behind: str
    navigation: tuple[Item, ...]


def shell(request: HttpRequest) -> dict[str, object]:
    """Answers `actor` and `shell`; the shell is made only when a template asks for it."""
    actor = getattr(request, "actor", None)
    return {"actor": actor, "shell": SimpleLazyObject(lambda: _shell_of(request, actor))}


def _shell_of(request: HttpRequest, actor: object) -> Shell:
    signed_in = getattr(actor, "user_id", None) is not None
    place = getattr(request, "place", NOWHERE)
    theme = _theme(request)
    return Shell(
        signed_in=signed_in,
        post=place.post_name or _("No post"),
        agency=place.agency_name,
        theme=theme,
        other_theme="light" if theme == "dark" else "dark",
        now=clock.now(),
        real=clock.real_now(),
        rate=timemachine.rate(),
        stream=stream_origin(request),
        behind=_behind() if signed_in else "",
        navigation=tuple(navigation(request.path, actor if isinstance(actor, Actor) else STRANGER)),
    )


def _behind() -> str:
    """A sentence while the clock itself is late: nobody looked after something that was due."""
    oldest = (
        Obligation.objects.filter(next_tick__isnull=False).order_by("next_tick").values_list("next_tick", flat=True)
    )
    due = oldest.first()
    late = clock.now() - due if due else timedelta(0)
    if late <= BEHIND_AFTER:
        return ""
    return _("The clock is %(span)s behind: reminders and escalations come late") % {"span": span_words(late)}


def _theme(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def navigation(path: str, actor: Actor) -> Iterator[Item]:
    """What this actor may open, and where the reader is."""
    table = rights_table()
    new = (_first_hour(),) if concerns(actor) else ()
    for item in (*new, *_items()):
        if not item.act or table.scopes(item.act, actor.role):
            yield replace(item, current=path == "/" if item.href == "/" else path.startswith(item.href))


def _first_hour() -> Item:
    return Item(href="/first-hour/", icon="flag-check", label=_("First hour"))


def _items() -> Iterator[Item]:
    yield Item(href="/", icon="layout-dashboard", label=_("Watch"))
    yield Item(href="/mine/", icon="list-check", label=_("My tasks"))
    yield Item(href="/owed/", icon="clock-hour-4", label=_("Owed"))
    yield Item(href="/decisions/", icon="gavel", label=_("Decisions"))
    yield Item(href="/alerts/", icon="bell-ringing", label=_("Alerts"), on="desk", act="alerts.read")
    yield Item(href="/calendar/", icon="calendar-stats", label=_("Duties"), on="desk")
    yield Item(href="/premises/", icon="building-community", label=_("Places"))
    yield Item(href="/roster/", icon="calendar-check", label=_("Roster"), on="desk", act="rosters.read")
    yield Item(href="/plans/", icon="notebook", label=_("Plans"), on="desk", act="plans.read")
    yield Item(href="/map/", icon="map-2", label=_("Map"), on="desk")
    yield Item(href="/posture/", icon="shield-check", label=_("Posture"), on="desk", act="governance.read")
    yield Item(href="/governance/", icon="users-group", label=_("Steering"), on="desk", act="governance.read_meetings")
    yield Item(href="/messages/", icon="message-2", label=_("Messages"), on="desk")
    yield Item(href="/packs/", icon="book-2", label=_("Rules"), on="desk", act="rulebook.read")
    yield Item(href="/agencies/", icon="sitemap", label=_("Agencies"), on="desk", act="agencies.read")
    yield Item(href="/ledger/", icon="history", label=_("Ledger"), on="desk", act="ledger.read")
    yield Item(href="/feeds/", icon="download", label=_("Feeds"), on="desk", act="feeds.read")
    yield Item(href="/outbox/", icon="send", label=_("Outbox"), on="desk", act="outbox.release")
    yield Item(href="/more/", icon="dots", label=_("More"), on="phone")
    yield Item(href="/post/", icon="settings", label=_("Setup"), on="desk", last=True)
