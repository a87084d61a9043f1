"""Many requests at once over connections that are kept, by the rules of `sender`: checked addresses, no redirects, proxies
or cookies, an end to time and size.

One loop in a thread of its own serves them all, as a thread for each would spend the machine on changing places. Whoever
asked is told by a call from that thread.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import certifi
import httpcore

from holdfast.plumbing import clock
from holdfast.plumbing.outgoing.addresses import Allowed, read_address
from holdfast.plumbing.outgoing.answers import ForbiddenAddress, HttpAnswer, NoAnswer, NothingSent
from holdfast.plumbing.outgoing.reading import AnswerReader
from holdfast.plumbing.outgoing.sender import LARGEST_ANSWER, LIMIT, head_of, target_of
from holdfast.plumbing.outgoing.wire import Resolve, look_up

log = logging.getLogger(__name__)

# Shorter than servers wait: one that closes in the instant we send leaves us not knowing whether it took the words.
KEPT_FOR = timedelta(seconds=4)
_PORTS = {b"https": 443, b"http": 80}

Came = HttpAnswer | NothingSent | NoAnswer
Told = Callable[[Came], None]
Peer = tuple[bytes, bytes, int]


@dataclass(frozen=True)
class Request:
    """One request, ready to send."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class ManySender:
    """At most `at_once` requests on the wire. Every `told` is called once, also when this is closed."""

    def __init__(
        self,
        allowed: Allowed | None = None,
        *,
        resolve: Resolve = look_up,
        limit: timedelta = LIMIT,
        at_once: int = 8,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        self._allowed = allowed or Allowed.from_environment(os.environ)
        self._resolve, self._limit, self._largest = resolve, limit.total_seconds(), largest
        self._tls = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())
        self._places = asyncio.Semaphore(at_once)
        self._idle: dict[Peer, list[_Wire]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="many requests", daemon=True)
        self._thread.start()

    def put(self, requests: Sequence[tuple[Request, Told]]) -> None:
        """Takes them all at once and comes back; answers follow in any order."""
        self._loop.call_soon_threadsafe(self._begin, list(requests))

    def close(self) -> None:
        """Gives up what is still on the wire (unknown) and lets go of the connections."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            for task in self._tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
            for wire in [wire for wires in self._idle.values() for wire in wires]:
                wire.abort()
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _begin(self, requests: Sequence[tuple[Request, Told]]) -> None:
        for request, told in requests:
            task = self._loop.create_task(self._one(request, told))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _one(self, request: Request, told: Told) -> None:
        try:
            async with self._places:
                came: Came = await self._ask(request)
        except (NothingSent, NoAnswer) as error:
            came = error
        except asyncio.CancelledError:
            came = NoAnswer("the sender was closed")
        except Exception:
            log.exception("a request failed in a way that nobody foresaw")
            came = NoAnswer("failed: see the log")
        told(came)

    async def _ask(self, request: Request) -> HttpAnswer:
        target = target_of(request.url)
        words = _words_of(request, target)
        peer = (target.scheme, target.host, target.port or _PORTS[target.scheme])
        wire = self._kept(peer) or await self._open(peer)
        try:
            async with asyncio.timeout(self._limit):
                answer = await wire.ask(words, AnswerReader(self._largest))
        except TimeoutError as error:
            raise NoAnswer("the answer took too long") from error
        finally:
            self._keep(peer, wire)
        return answer

    def _kept(self, peer: Peer) -> _Wire | None:
        wires = self._idle.get(peer, [])
        while wires:
            wire = wires.pop()
            if not wire.is_closing() and clock.monotonic() - wire.idle_since < KEPT_FOR:
                return wire
            wire.abort()
        return None

    def _keep(self, peer: Peer, wire: _Wire) -> None:
        if wire.may_stay:
            wire.idle_since = clock.monotonic()
            self._idle.setdefault(peer, []).append(wire)
        else:
            wire.abort()

    async def _open(self, peer: Peer) -> _Wire:
        """A connection to the very address that was checked; one forbidden answer condemns the name."""
        scheme, host, port = peer
        try:
            async with asyncio.timeout(self._limit):
                addresses = await self._loop.run_in_executor(None, self._resolve, host.decode("ascii"), port)
                for address in addresses:
                    if why_not := self._allowed.why_not(read_address(address)):
                        raise ForbiddenAddress(why_not)
                return await self._first_open(addresses, port, host.decode("ascii") if scheme == b"https" else None)
        except (
            OSError,
            httpcore.ConnectError,
        ) as error:  # a timeout and a bad certificate are errors of the system too
            raise NothingSent(f"{type(error).__name__}: {error}"[:160]) from error

    async def _first_open(self, addresses: Sequence[str], port: int, tls_name: str | None) -> _Wire:
        failed: OSError = ConnectionError("no address")
        for address in addresses:
            try:
                secure = self._tls if tls_name else None
                _, wire = await self._loop.create_connection(_Wire, address, port, ssl=secure, server_hostname=tls_name)
            except TimeoutError:
                raise
            except OSError as error:
                failed = error
            else:
                return wire
        raise failed


def _words_of(request: Request, target: httpcore.URL) -> bytes:
    """The request as it goes on the wire; nobody's value may add a line to its head."""
    lines = [b"%s: %s" % each for each in head_of(target, request.headers, request.body)]
    head = [b"%s %s HTTP/1.1" % (request.method.encode("ascii"), target.target), *lines]
    if any(sign in line for line in head for sign in (b"\r", b"\n", b"\0")):
        raise ForbiddenAddress("a header may not end its line")
    return b"\r\n".join((*head, b"", request.body))


class _Wire(asyncio.Protocol):
    """One connection with at most one request on it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._reader: AnswerReader | None = None
        self._awaited: asyncio.Future[HttpAnswer] | None = None
        self.idle_since = timedelta(0)
        self.may_stay = False

    def is_closing(self) -> bool:
        """Whether the other side is gone, or has said something out of turn that nobody has read yet."""
        if self._transport is None or self._transport.is_closing():
            return True
        look = select.poll()
        look.register(self._transport.get_extra_info("socket"), select.POLLIN)
        return bool(look.poll(0))

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def ask(self, words: bytes, reader: AnswerReader) -> asyncio.Future[HttpAnswer]:
        """What comes for these words. Until it has come the connection may not stay."""
        assert self._transport is not None
        self.may_stay = False
        self._reader, self._awaited = reader, asyncio.get_running_loop().create_future()
        self._transport.write(words)
        return self._awaited

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._reader is None or self._awaited is None or self._awaited.done():
            self.may_stay = False  # words out of turn
            self.abort()
            return
        try:
            answer = self._reader.feed(data)
        except NoAnswer as error:
            self._awaited.set_exception(error)
            return
        if answer is not None:
            self.may_stay = self._reader.may_stay
            self._awaited.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._reader is None or self._awaited is None or self._awaited.done():
            return
        try:
            if exc is not None:
                raise NoAnswer(f"{type(exc).__name__}: {exc}"[:160])
            self._awaited.set_result(self._reader.end())
        except NoAnswer as error:
            self._awaited.set_exception(error)
