"""What the views of this room share: who asks, the moment entered, a refusal in the reader's words."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from holdfast.kernel.errors import NotAllowed, NotFound, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.obligations.actions import Settled
from holdfast.rooms.obligations.rows import filled


def actor_of(request: HttpRequest) -> Actor:
    return getattr(request, "actor", STRANGER)


def entered(moment: datetime | None) -> datetime:
    """The true time that was entered; now when none was."""
    return moment or clock.now()


def is_part(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def sentence(refused: Refused) -> str:
    """Why not, in the reader's language."""
    return filled(refused.template, refused.fields)


def is_expected(refused: Refused) -> bool:
    """Whether the reader can do something about it here; rights and absence are answered by the one problem page."""
    return not isinstance(refused, NotAllowed | NotFound)


def settled_words(settled: Settled) -> str:
    return filled(settled.words, settled.values)


def done(request: HttpRequest, words: str, to: str) -> HttpResponse:
    """Says what was done on the page that follows."""
    messages.success(request, words)
    return redirect(to)


def ids_of(texts: list[str], most: int) -> list[UUID]:
    """The ids that can be read, at most so many, each once."""
    found: dict[UUID, None] = {}
    for text in texts[: 4 * most]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)[:most]
