"""The port that pages are served on: bound first, by the supervisor, and passed on."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from holdfast.kernel.errors import Unavailable

BACKLOG = 1024


class PortTaken(Unavailable):
    """Another program listens on the port."""

    code = "port-taken"


def bind(address: str, port: int) -> socket.socket:
    """Listen on the port, or say in one sentence who holds it.

    Without SO_REUSEPORT: with it two servers would share the port and nobody would notice. The children inherit this
    one socket, so requests wait, rather than fail, while a child restarts.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((address, port))
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        raise PortTaken(
            "Port %(port)s on %(address)s cannot be used: %(reason)s. Choose another with --port.",
            port=port,
            address=address,
            reason=_reason(error, port),
        ) from None
    return found


def inherited(handle: int) -> socket.socket:
    """The socket that a supervisor passed on."""
    return socket.socket(fileno=handle)


def _reason(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"it is held by {holder(port) or 'another program'}"
    return error.strerror or str(error)


def holder(port: int) -> str:
    """The program that listens on `port`, as `nginx (process 123)`; empty when this user may not know."""
    sockets = _listening(port)
    for process in Path("/proc").glob("[0-9]*"):
        if sockets and _opens(process, sockets):
            return f"{_name(process)} (process {process.name})"
    return ""


def _listening(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for words in (line.split() for line in lines):
            if words[3] == "0A" and int(words[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{words[9]}]")
    return found


def _opens(process: Path, sockets: set[str]) -> bool:
    try:
        return any(os.readlink(entry) in sockets for entry in (process / "fd").iterdir())
    except OSError:
        return False  # another user's process, or gone meanwhile


def _name(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return "a program"
    names = [os.path.basename(word).decode(errors="replace") for word in words if word]
    return "holdfast" if any("holdfast" in name for name in names) else (names[0] if names else "a program")
