"""The sender of many, asked one at a time: what one promises, both promise."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from datetime import timedelta

import pytest

from holdfast.plumbing.outgoing.addresses import Allowed
from holdfast.plumbing.outgoing.answers import HttpAnswer
from holdfast.plumbing.outgoing.many import Came, ManySender, Request
from holdfast.plumbing.outgoing.sender import LARGEST_ANSWER, LIMIT, Sender
from holdfast.plumbing.outgoing.wire import Resolve, look_up


class Many:
    """`Sender`'s face on `ManySender`."""

    def __init__(self, allowed: Allowed | None = None, *, resolve: Resolve = look_up, limit: timedelta = LIMIT) -> None:
        self.many = ManySender(allowed, resolve=resolve, limit=limit)

    def __enter__(self) -> Many:
        return self

    def __exit__(self, *_error: object) -> None:
        self.many.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        largest: int = LARGEST_ANSWER,
    ) -> HttpAnswer:
        self.many._largest = largest
        told: queue.SimpleQueue[Came] = queue.SimpleQueue()
        self.many.put([(Request(method, url, headers or {}, body), told.put)])
        came = told.get(timeout=30)
        if isinstance(came, Exception):
            raise came
        return came


Kind = type[Sender] | type[Many]
both = pytest.mark.parametrize("kind", [Sender, Many], ids=["one", "many"])
