"""The stream of events for an ASGI server: the ledger's entries and the boards, to whoever may see them."""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.project.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import close_old_connections, connections  # noqa: E402
from django.http.request import validate_host  # noqa: E402

from holdfast.plumbing import timemachine  # noqa: E402
from holdfast.plumbing.stream.application import Stream  # noqa: E402
from holdfast.plumbing.stream.hub import Hub  # noqa: E402
from holdfast.plumbing.stream.listener import Listener  # noqa: E402
from holdfast.portal.ledger.changes import SealedEntries  # noqa: E402
from holdfast.project.boards import Boards  # noqa: E402
from holdfast.rooms.agencies.sessions import actor_of_session  # noqa: E402
from holdfast.rooms.agencies.tokens import actor_of_token  # noqa: E402
from holdfast.rooms.ledger.rows import CHANNEL  # noqa: E402

THREADS = 4


def viewer_of(headers: Mapping[str, str]) -> Hashable:
    """The actor of the session's cookie or of the token; None when nobody is signed in."""
    close_old_connections()
    timemachine.refresh()
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    actor = actor_of_token(secret.strip()) if scheme.lower() == "bearer" else actor_of_session(_session_key(headers))
    return actor if actor is not None and actor.is_signed_in else None


def allows(origin: str, headers: Mapping[str, str]) -> bool:
    """Whether `origin` is where this house's own pages come from: the configured one, or this host's port for pages."""
    if settings.ORIGIN:
        return origin == settings.ORIGIN
    host, _, port = headers.get("host", "").rpartition(":")
    if not port.isdecimal() or not validate_host(host, settings.ALLOWED_HOSTS):
        return False
    pages = f"{'https' if settings.TLS else 'http'}://{host}:{int(port) - settings.STREAM_PORT_OFFSET}"
    return urlsplit(origin).netloc != "" and origin in (pages, f"{pages.partition(':')[0]}://{host}:{port}")


def _session_key(headers: Mapping[str, str]) -> str:
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


async def _connect() -> psycopg.AsyncConnection[tuple[object, ...]]:
    words = connections["default"].get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        words.pop(ours, None)
    return await psycopg.AsyncConnection.connect(**words, autocommit=True)


def make() -> Stream:
    """A stream with its own hub and listener."""
    hub = Hub(SealedEntries(), ThreadPoolExecutor(THREADS, thread_name_prefix="stream"), Boards())
    return Stream(hub, Listener(_connect, CHANNEL, hub.start, hub.tell), viewer_of, allows)


application = make()
