"""One engine on one home: a lock that the kernel releases when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from holdfast.engine.home import Home
from holdfast.kernel.errors import Unavailable

# What a command writes into the lock when it runs the engine for its own duration.
COMMAND = "a single command"
# Who holds it has not said, or not yet.
UNNAMED = "another process"


class EngineBusy(Unavailable):
    """Another process runs the engine of this home."""

    code = "engine-busy"


@contextmanager
def engine_lock(home: Home, purpose: str) -> Iterator[None]:
    """Hold the engine of `home`; `purpose` is what others are told while they cannot have it."""
    handle = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, home)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {purpose}\n".encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


@contextmanager
def serve_lock(home: Home, purpose: str, say: Callable[[str], None], is_unwanted: Callable[[], bool]) -> Iterator[None]:
    """As `engine_lock`, but a single command that holds the engine is waited for: it ends by itself."""
    told = False
    while _ends_by_itself(holder(home)) and not is_unwanted():
        if not told:
            say(f"Waiting for {holder(home) or 'a command'} to finish")
            told = True
        time.sleep(0.1)
    with engine_lock(home, purpose):
        yield


def _ends_by_itself(held_by: str | None) -> bool:
    """A single command does; so may whoever took the lock this moment and has not yet written who it is."""
    return held_by is not None and (COMMAND in held_by or held_by == UNNAMED)


def holder(home: Home) -> str | None:
    """What holds the engine, as `process 123, serve`; None when it is free."""
    try:
        handle = os.open(home.lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _words(home.lock)
    finally:
        os.close(handle)
    return None


def _take(handle: int, home: Home) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise EngineBusy(
            "Holdfast already runs on the home %(home)s (%(holder)s).", home=str(home.path), holder=_words(home.lock)
        ) from None


def _words(path: Path) -> str:
    process, _, purpose = path.read_text().strip().partition(" ")
    return f"process {process}, {purpose}" if process else UNNAMED
