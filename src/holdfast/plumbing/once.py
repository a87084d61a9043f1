"""What is asked again and again while one page is read, and asked of the database once.

A page of many panels asks each room, and the rooms ask the same: which packs hold here, what is shared to me. A request
that only reads sees one answer for all of it; anything that writes asks each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
T = TypeVar("T")

_kept: ContextVar[dict[object, object] | None] = ContextVar("kept", default=None)
READING = ("GET", "HEAD")


def once(ask: Callable[P, T]) -> Callable[P, T]:
    """Asks once for the same arguments (all of them hashable) inside `reading()`, and each time outside of it. The answer
    is shared: nobody changes it."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        kept = _kept.get()
        if kept is None:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = ask(*args, **kwargs)
        return kept[key]  # type: ignore[return-value]

    return asked


@contextmanager
def reading() -> Iterator[None]:
    """Nothing is written in here."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


class OnceMiddleware:
    """A page or an answer that is only read is one reading."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            return self.get_response(request)
        with reading():
            return self.get_response(request)
