"""What every page's shell needs: who acts, for which post, what the navigation shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import clock
from holdfast.plumbing.headers import stream_origin
from holdfast.portal.place import NOWHERE

THEMES = ("light", "dark", "auto")


@dataclass(frozen=True)
class Item:
    """One place to go. `on`: desk, phone or both."""

    href: str
    icon: str
    label: str
    on: str = ""
    last: bool = False
    current: bool = False
    count: int = 0


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
        rate=1.0,
        stream=stream_origin(request),
        behind="",
        navigation=tuple(_navigation(request.path, getattr(actor, "role", Role.STRANGER))),
    )


def _theme(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def _navigation(path: str, role: Role) -> Iterator[Item]:
    for item in _items(role):
        here = path == item.href or (item.href != "/" and path.startswith(item.href))
        yield Item(item.href, item.icon, item.label, item.on, item.last, here, item.count)


def _items(role: Role) -> Iterator[Item]:
    yield Item(href="/mine/", icon="list-check", label=_("My tasks"))
    yield Item(href="/owed/", icon="clock-hour-4", label=_("Owed"))
    yield Item(href="/decisions/", icon="gavel", label=_("Decisions"))
    yield Item(href="/premises/", icon="building-community", label=_("Places"))
    yield Item(href="/messages/", icon="message-2", label=_("Messages"), on="desk")
    yield Item(href="/packs/", icon="book-2", label=_("Rules"), on="desk")
    yield Item(href="/agencies/", icon="sitemap", label=_("Agencies"), on="desk")
    yield Item(href="/ledger/", icon="history", label=_("Ledger"), on="desk")
    yield Item(href="/more/", icon="dots", label=_("More"), on="phone")
    yield Item(href="/post/", icon="settings", label=_("Setup"), on="desk", last=True)
