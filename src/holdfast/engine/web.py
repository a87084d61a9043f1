"""Granian on a socket that is already bound, with workers that end when their parent does."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.server import MPServer

from holdfast.engine import port as ports
from holdfast.engine.child import die_with_parent

SECONDS_TO_FINISH = 5
THREADS = 4


def usual_workers() -> int:
    """As many processes as the machine has cores, and one: which process takes a connection is a matter of luck, and the
    spare one takes what would wait behind three others."""
    return max(2, min(8, (os.cpu_count() or 1) + 1))


@dataclass(frozen=True)
class Tls:
    """The certificate chain and its key, as files in PEM."""

    certificate: Path
    key: Path


class _OnBoundSocket(MPServer):
    """Granian would bind the port again in every worker, sharing it with whoever asks; here all inherit one socket."""

    def __init__(self, bound: socket.socket, target: str, **words: Any) -> None:
        self._bound = bound
        address, port = bound.getsockname()[:2]
        super().__init__(target, address=address, port=port, **words)

    def _init_shared_socket(self) -> None:
        handle = os.dup(self._bound.fileno())
        os.set_inheritable(handle, True)
        # The published types lack the arguments: file number, "is a Unix socket", backlog.
        holder: Any = SocketHolder
        shared: dict[str, Any] = {
            "_ssp": None,
            "_sfd": handle,
            "_shd": holder(handle, False, ports.BACKLOG),
            "_sso": socket.socket(fileno=handle),
        }
        vars(self).update(shared)


def serve(target: str, bound: socket.socket, *, interface: str, workers: int, threads: int, tls: Tls | None) -> None:
    """Serve `target` (module:attribute) until SIGTERM; `interface` is wsgi or asgi."""
    server = _OnBoundSocket(
        bound,
        target,
        interface=Interfaces(interface),
        workers=workers,
        blocking_threads=threads if interface == "wsgi" else None,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        # Without a limit an open event stream keeps the worker from ever stopping.
        workers_kill_timeout=SECONDS_TO_FINISH,
        websockets=False,
        log_level="warning",
        ssl_cert=tls.certificate if tls else None,
        ssl_key=tls.key if tls else None,
    )
    server.serve(target_loader=_Loader(target), wrap_loader=False)


@dataclass(frozen=True)
class _Loader:
    """Runs first in every worker; a class, so that it can be sent to a spawned process."""

    target: str

    def __call__(self) -> Callable[..., Any]:
        parent = multiprocessing.parent_process()
        if parent is not None and parent.pid is not None:
            die_with_parent(signal.SIGKILL, parent.pid)
        module, _, attribute = self.target.partition(":")
        application: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
        return application
