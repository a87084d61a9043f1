"""Children that never outlive their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from holdfast.engine.account import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(when_parent_dies: signal.Signals, parent: int) -> None:
    """Ask the kernel to signal this process when `parent` is gone, and go at once if it already is.

    The kernel watches the thread that forked, so children are started from a thread that stays. Where the kernel
    cannot do this (macOS) the next start finds and stops what was left.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(when_parent_dies), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), when_parent_dies)


def start_child(
    arguments: Sequence[str | Path],
    *,
    account: Account,
    env: Mapping[str, str],
    output: IO[bytes] | int | None = None,
    when_parent_dies: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in its own group, as `account`, that is signalled when this process dies."""
    return subprocess.Popen(
        [str(argument) for argument in arguments],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        # Its own group: Ctrl-C in a terminal reaches only the supervisor, which stops the children in order.
        process_group=0,
        preexec_fn=_bind_to(os.getpid(), when_parent_dies),
        pass_fds=pass_fds,
        cwd=cwd or "/",
        **account.popen_words(),
    )


def _bind_to(parent: int, when_parent_dies: signal.Signals) -> Callable[[], None]:
    return lambda: die_with_parent(when_parent_dies, parent)
