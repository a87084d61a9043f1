"""The ASGI application: one address that answers with an endless stream of events."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from random import randrange, uniform
from typing import Any
from urllib.parse import parse_qs

from django.db import Error as DatabaseError

from holdfast.plumbing.stream.change import event
from holdfast.plumbing.stream.hub import Client, Hub
from holdfast.plumbing.stream.listener import Listener
from holdfast.plumbing.stream.sheets import old_event

log = logging.getLogger(__name__)
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = Mapping[str, str]

PATH = "/stream"
KEEP_ALIVE = 10.0
# Up to so many seconds; shorter by chance, so that a thousand pages that came at once are not asked about at once.
RECHECK = 20.0
RETRY_AFTER = "2"
# A browser that looks at more sheets than this at once asks for the rest by itself.
MOST_SHEETS = 16
LONGEST_NUMBER = 19
# A comment: it keeps the connection, and no page takes it for a word.
NOTHING = b":\n\n"
# Milliseconds until a browser comes back, and as much again by chance, so that a thousand do not come at once.
RETRY = 1_000
SAFE = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"))


class Stream:
    """`viewer_of` finds who asks (None: nobody signed in); `allows` says whether a page of this origin may read."""

    def __init__(
        self,
        hub: Hub,
        listener: Listener,
        viewer_of: Callable[[Headers], Hashable],
        allows: Callable[[str, Headers], bool],
    ) -> None:
        self.hub = hub
        self.listener = listener
        self._viewer_of = viewer_of
        self._allows = allows
        self._listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._listen()
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._listening:
                    self._listening.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _listen(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self.listener.run())

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._listen()
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get("origin", "")
        if origin and not self._allows(origin, headers):
            return await _refuse(send, 403, "This page may not read the stream")
        allowed = _cors(origin)
        if scope["path"] != PATH:
            return await _refuse(send, 404, "There is no such address here", allowed)
        if scope["method"] != "GET":
            return await _refuse(send, 405, "The stream is only read", [*allowed, ("allow", "GET")])
        try:
            viewer = await self.hub.in_thread(lambda: self._viewer_of(headers))
        except DatabaseError:
            return await _away(send, allowed)
        if viewer is None:
            return await _refuse(send, 401, "Sign in first", allowed)
        if not self.listener.is_up:
            return await _away(send, allowed)
        fields = [("content-type", "text/event-stream"), ("x-accel-buffering", "no"), *SAFE, *allowed]
        await send({"type": "http.response.start", "status": 200, "headers": _raw(fields)})
        query = parse_qs(scope["query_string"].decode("latin-1"))
        client = Client(viewer, _last_seen(query, headers, self.hub))
        pouring = self._pour(client, tuple(dict.fromkeys(query.get("watch", ())))[:MOST_SHEETS], headers, send)
        await self._until_gone(pouring, receive, send)

    async def _until_gone(self, pour: Coroutine[Any, Any, None], receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_gone(receive))
        pouring = asyncio.create_task(pour)
        await asyncio.wait({gone, pouring}, return_when=asyncio.FIRST_COMPLETED)
        left = gone.done()
        for task in (gone, pouring):
            task.cancel()
        # Without the database a stream ends; whoever comes back is answered 503 until it returns.
        with suppress(asyncio.CancelledError, ConnectionError, DatabaseError):
            await pouring
        if not left:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pour(self, client: Client, asked: Sequence[str], headers: Headers, send: Send) -> None:
        """Sends what the client missed and the sheets that it asked for, then what comes, until it is let go or its
        session ends."""

        async def write(body: bytes) -> None:
            if body:
                await send({"type": "http.response.body", "body": body, "more_body": True})

        loop = asyncio.get_running_loop()
        recheck = loop.time() + RECHECK * uniform(0.4, 1)  # noqa: S311  only to spread them
        with self.hub.joined(client) as missed:
            await write(f"retry: {RETRY + randrange(RETRY)}\n\n".encode())  # noqa: S311  only to spread them
            async for body in missed:
                await write(body)
            await write(event("tick", {"at": self.hub.source.now()}, client.sent))
            await self._watch(client, asked)
            while not client.dropped:
                try:
                    await write(await asyncio.wait_for(client.queue.get(), KEEP_ALIVE))
                except TimeoutError:
                    await write(self._word(client))
                if loop.time() >= recheck:
                    recheck = loop.time() + RECHECK * uniform(0.4, 1)  # noqa: S311  only to spread them
                    # A change of post changes what is seen from here on.
                    before, client.viewer = client.viewer, await self.hub.in_thread(lambda: self._viewer_of(headers))
                    if client.viewer is None:
                        await write(event("over", {}))
                        return
                    if client.viewer != before:
                        self.hub.sheets.leave(client)
                        await self._watch(client, asked)

    def _word(self, client: Client) -> bytes:
        """What is said when nothing happens. A stream that does not know what happens does not say that it is live."""
        if client.queue.empty() and self.listener.hears:
            # Nothing waits, so all up to the hub's number was told: who comes back goes on from there.
            return event("tick", {"at": self.hub.source.now()}, self.hub.last)
        return NOTHING

    async def _watch(self, client: Client, asked: Sequence[str]) -> None:
        """Each sheet is sent as it is, and from then on what changes on it; a sheet that is not theirs is never sent."""
        sheets = self.hub.sheets
        for name in asked:
            key = await self.hub.in_thread(partial(sheets.renderer.key, client.viewer, name))
            if key is None:
                client.send(old_event(name))
            else:
                sheets.join(client, key, name)


def _last_seen(query: Mapping[str, list[str]], headers: Headers, hub: Hub) -> int:
    """What the client says it has: the header of a browser that comes back, `since` of one that was here before, or how
    many milliseconds ago a new page began to be read (`age`)."""
    asked, age = query.get("since", [""])[0], query.get("age", [""])[0]
    text = headers.get("last-event-id") or asked
    if text.isdecimal() and len(text) < LONGEST_NUMBER:
        return min(int(text), hub.last)
    return hub.last_before(int(age) / 1000) if age.isdecimal() and len(age) < LONGEST_NUMBER else hub.last


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _away(send: Send, headers: list[tuple[str, str]]) -> None:
    await _refuse(send, 503, "The database does not answer; try again", [*headers, ("retry-after", RETRY_AFTER)])


async def _refuse(send: Send, status: int, title: str, headers: list[tuple[str, str]] | None = None) -> None:
    body = json.dumps({"type": "about:blank", "title": title, "status": status}).encode()
    fields = [("content-type", "application/problem+json"), *SAFE, *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": _raw(fields)})
    await send({"type": "http.response.body", "body": body})


def _cors(origin: str) -> list[tuple[str, str]]:
    vary = ("vary", "Origin")
    if not origin:
        return [vary]
    return [("access-control-allow-origin", origin), ("access-control-allow-credentials", "true"), vary]


def _raw(fields: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in fields]
