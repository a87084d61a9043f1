"""Servers that a killed supervisor left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0


def stop_server(data: Path, say: Callable[[str], None]) -> None:
    """Stop the server that still runs in `data`, wait for the last of its processes, and clear a stale pid file."""
    found = server_processes(data)
    if found:
        say("Stopping the database that an earlier run left behind")
        _end(data, found)
    # A pid in this file may by now be anybody's; nobody works in the folder, so the file is stale.
    (data / "postmaster.pid").unlink(missing_ok=True)


def server_processes(data: Path) -> list[int]:
    """The processes that work in `data`: the server and its children keep it as their working folder."""
    proc = Path("/proc")
    if not proc.is_dir():
        return _from_pid_file(data)
    return [int(entry.name) for entry in proc.iterdir() if entry.name.isdigit() and _works_in(entry, data)]


def _works_in(entry: Path, data: Path) -> bool:
    try:
        return os.readlink(entry / "cwd") == str(data.resolve()) and (entry / "comm").read_text().startswith("postgres")
    except OSError:
        return False


def _from_pid_file(data: Path) -> list[int]:
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return []
    return [pid]


def _end(data: Path, found: list[int]) -> None:
    main = _main_process(data)
    # Without its main process the others leave by themselves within a moment; a busy one needs telling.
    _signal([main] if main in found else found, signal.SIGINT if main in found else signal.SIGQUIT)
    deadline = time.monotonic() + PATIENCE
    while left := server_processes(data):
        if time.monotonic() > deadline:
            _signal(left, signal.SIGKILL)
        time.sleep(0.05)


def _main_process(data: Path) -> int:
    try:
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            continue
