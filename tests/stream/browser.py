"""A browser's end of the stream: opens it, reads events, goes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from holdfast.plumbing.stream.application import Stream

PAGES, HOST = "http://localhost:8000", "localhost:8001"


@dataclass
class Answer:
    """Status and headers as they came, and the events as they come."""

    messages: asyncio.Queue[dict[str, Any]]
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    ended: bool = False

    async def begin(self) -> None:
        start = await asyncio.wait_for(self.messages.get(), 10)
        self.status = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}

    async def event(self, kind: str = "entry", seconds: float = 5.0) -> dict[str, Any]:
        """The next event of that kind; TimeoutError when none comes."""
        async with asyncio.timeout(seconds):
            while True:
                while b"\n\n" in self.body:
                    text, _, self.body = self.body.partition(b"\n\n")
                    if text.startswith((b"retry", b":")):
                        continue
                    fields = dict(line.split(": ", 1) for line in text.decode().splitlines())
                    if fields["event"] == kind:
                        return json.loads(fields["data"]) | {"last_id": fields.get("id")}
                await self._more()

    async def end(self, seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while not self.ended:
                await self._more()

    async def _more(self) -> None:
        message = await self.messages.get()
        self.body += message.get("body", b"")
        self.ended = not message.get("more_body", False)


@asynccontextmanager
async def opened(
    stream: Stream,
    client: Client | None = None,
    *,
    path: str = "/stream",
    query: str = "",
    method: str = "GET",
    **headers: str,
) -> AsyncIterator[Answer]:
    """The stream as the person of `client` sees it."""
    sent = {"host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if client is not None:
        sent["cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    gone = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    task = asyncio.create_task(stream(scope, receive, messages.put))
    answer = Answer(messages)
    try:
        await answer.begin()
        yield answer
    finally:
        gone.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)


@asynccontextmanager
async def serving() -> AsyncIterator[Stream]:
    """A stream of its own, listening."""
    from holdfast.project.asgi_stream import make

    stream = make()
    asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    answered: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    life = asyncio.create_task(stream({"type": "lifespan"}, asked.get, answered.put))
    await asked.put({"type": "lifespan.startup"})
    async with asyncio.timeout(10):
        while not stream.listener.is_up:
            await asyncio.sleep(0.01)
    try:
        yield stream
    finally:
        await asked.put({"type": "lifespan.shutdown"})
        await life
