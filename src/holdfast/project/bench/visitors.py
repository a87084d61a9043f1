"""Readers with a browser's connection: a session of their own, kept alive, timed from the request to the last byte."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from itertools import repeat

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from holdfast.kernel.errors import Unavailable
from holdfast.project.bench.places import Reader
from holdfast.rooms.agencies import sessions

PATIENCE = 60.0


@dataclass(frozen=True)
class Door:
    """Where the pages are served."""

    port: int

    @contextmanager
    def readers(self, cookie: str, clients: int) -> Iterator[Readers]:
        """So many readers, each with a connection of its own."""
        links = [HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE) for _ in range(clients)]
        with ThreadPoolExecutor(clients) as crew:
            try:
                yield Readers(cookie, links, crew)
            finally:
                for link in links:
                    link.close()

    def answers(self, path: str = "/healthz") -> bool:
        try:
            link = HTTPConnection("127.0.0.1", self.port, timeout=5)
            link.request("GET", path)
            return link.getresponse().status < 500
        except (OSError, HTTPException):
            return False


@dataclass(frozen=True)
class Readers:
    """Who reads at the same time, over connections that stay open as a browser's do."""

    cookie: str
    links: Sequence[HTTPConnection]
    crew: ThreadPoolExecutor

    def read(self, path: str, times: int = 1) -> list[float]:
        """Seconds of each of so many readings by each; Unavailable when one is not answered well."""
        each = self.crew.map(self._read, self.links, repeat(path), repeat(times))
        return [seconds for readings in each for seconds in readings]

    def _read(self, link: HTTPConnection, path: str, times: int) -> list[float]:
        return [self._once(link, path) for _ in range(times)]

    def _once(self, link: HTTPConnection, path: str) -> float:
        began = time.perf_counter()
        link.request("GET", path, headers={"Cookie": self.cookie, "Accept-Language": "en"})
        answer = link.getresponse()
        answer.read()
        if answer.status != 200:
            raise Unavailable("%(path)s answers %(status)s", path=path, status=answer.status)
        return time.perf_counter() - began


@contextmanager
def served() -> Iterator[Door]:
    """The real web processes on a free port, with the number of workers that `serve` starts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        door = Door(free.getsockname()[1])
    words = [sys.executable, "-m", "holdfast.project.bench.serving", str(door.port)]
    process = subprocess.Popen(words, env=dict(os.environ))
    try:
        _wait_until_served(door, process)
        yield door
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_served(door: Door, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while not door.answers("/sign-in/"):
        if process.poll() is not None or time.monotonic() > ends:
            raise Unavailable("The web processes of the bench do not answer")
        time.sleep(0.1)


def cookie_of(reader: Reader) -> str:
    """The cookie of a fresh session: two factors, the post taken."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(reader.user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = reader.user.get_session_auth_hash()
    sessions.begin(store, "totp")
    store[sessions.POST] = str(reader.post.pk)
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"
