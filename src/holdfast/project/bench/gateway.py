"""A gateway for texts in a process of its own: takes so long for each, so many at once, and writes down whatever arrives.

`python -m holdfast.project.bench.gateway LOG --delay-ms 10 --at-once 64 [--keys]` prints its port. A line of the log is the
time, what became of it (`rang`, or `repeat` when a key told it), the message's id and the address. What arrives is written
down before anything is answered, whether or not the sender is still there to hear it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import Callable

from holdfast.plumbing import clock

_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


class Gateway:
    """Counts places and keys; each arrival waits for a place, and then for the delay."""

    def __init__(self, log: int, delay: float, at_once: int, *, keys: bool) -> None:
        self._log, self._delay, self._free, self._keys = log, delay, at_once, keys
        self._waiting: deque[Callable[[], None]] = deque()
        self._known: set[str] = set()

    def take(self, key: str, body: bytes, answer: Callable[[], None]) -> None:
        """Writes down what came, and answers when a place was free for the delay."""
        said = json.loads(body)
        repeat = self._keys and key in self._known
        self._known.add(key)
        line = f"{clock.real_now().timestamp():.6f} {'repeat' if repeat else 'rang'} {said['ref']} {said['to']}\n"
        os.write(self._log, line.encode())
        if self._free:
            self._begin(answer)
        else:
            self._waiting.append(answer)

    def _begin(self, answer: Callable[[], None]) -> None:
        self._free -= 1
        asyncio.get_running_loop().call_later(self._delay, self._end, answer)

    def _end(self, answer: Callable[[], None]) -> None:
        self._free += 1
        answer()
        if self._waiting:
            self._begin(self._waiting.popleft())


class _Talk(asyncio.Protocol):
    def __init__(self, gateway: Gateway) -> None:
        self._gateway, self._left = gateway, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._left += data
        head, found, rest = self._left.partition(b"\r\n\r\n")
        if not found:
            return
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(headers[b"content-length"])
        if len(rest) >= length:
            self._left = rest[length:]
            self._gateway.take(headers.get(b"idempotency-key", b"").decode(), rest[:length], self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(_OK)


async def _serve(asked: argparse.Namespace) -> None:
    log = os.open(asked.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    gateway = Gateway(log, asked.delay_ms / 1000, asked.at_once, keys=asked.keys)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(gateway), "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)  # until the bench goes away


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--delay-ms", type=float, default=10.0)
    parser.add_argument("--at-once", type=int, default=64)
    parser.add_argument("--keys", action="store_true")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
