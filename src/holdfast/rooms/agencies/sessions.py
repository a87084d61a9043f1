"""What a session holds and when it is over: which factor opened it, which post is taken, since when and until when.

Sign-in runs on real time: a time machine moves duties, never the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import STRANGER, Actor

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

    from holdfast.rooms.agencies.models import User

POST = "post"
FACTOR = "factor"
BEGAN = "began_at"
SEEN = "seen_at"
# One write a minute keeps the idle time; a write for every request would not tell more.
TOUCH_AFTER = timedelta(minutes=1)


def begin(session: SessionBase, factor: str) -> None:
    """Marks a fresh session as opened now, by password and `factor` or by a passkey; without a factor yet, it opens
    nothing but the set-up of one."""
    if factor:
        session[FACTOR] = factor
    session[BEGAN] = session[SEEN] = _stamp(clock.real_now())


def is_over(session: Mapping[str, Any]) -> bool:
    """Whether it stood idle too long, or is older than any session may be."""
    now = clock.real_now()
    began, seen = _moment(session.get(BEGAN)), _moment(session.get(SEEN))
    return now - seen > settings.SESSION_IDLE or now - began > settings.SESSION_ABSOLUTE


def opened_at(session: Mapping[str, Any]) -> datetime | None:
    """Since when the session stands, when it was opened with two factors and is not over."""
    return _moment(session.get(BEGAN)) if session.get(FACTOR) and not is_over(session) else None


def touch(session: SessionBase) -> None:
    """Notes that the person is still there."""
    now = clock.real_now()
    if now - _moment(session.get(SEEN)) > TOUCH_AFTER:
        session[SEEN] = _stamp(now)


def actor_in(session: Mapping[str, Any], user: User | None) -> Actor:
    """Who acts in this session; a stranger when it is over or was not opened with two factors."""
    from holdfast.rooms.agencies.queries import actor_for

    if user is None or FACTOR not in session or is_over(session):
        return STRANGER
    post = session.get(POST)
    return actor_for(user, UUID(post) if post else None, clock.now())


def actor_of_session(key: str) -> Actor:
    """The actor of the session with this key, for processes that serve no pages (the stream)."""
    engine = import_module(settings.SESSION_ENGINE)
    session: Mapping[str, Any] = engine.SessionStore(key).load() if key else {}
    return actor_in(session, user_in(session))


def user_in(session: Mapping[str, Any]) -> User | None:
    """The account signed in to these session values, None when it was disabled or its sessions were ended."""
    from holdfast.rooms.agencies.backend import Backend

    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = Backend().get_user(session.get(SESSION_KEY))
    if user is None:
        return None
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    known = str(session.get(HASH_SESSION_KEY, ""))
    return user if any(constant_time_compare(known, value) for value in hashes) else None


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(stamp: object) -> datetime:
    return datetime.fromtimestamp(stamp if isinstance(stamp, int) else 0, UTC)
