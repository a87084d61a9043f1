"""Ctrl-C during a long search: the search ends and answers with the best so far and its bound."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

import click

EVERY_S = 2.0


class Stopping:
    """Watches a run: shows bound and value on stderr, and ends it after the first Ctrl-C. A second one ends the command."""

    def __init__(self) -> None:
        self._stopped, self._shown = False, time.perf_counter()
        self._before: Any = None

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def __call__(self, bound: float, value: float) -> bool:
        """Whether to go on."""
        now = time.perf_counter()
        if now - self._shown > EVERY_S and sys.stderr.isatty():
            self._shown = now
            click.echo(f"bound {bound:g}, best so far {value:g}", err=True)
        return not self._stopped

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopped:
            raise KeyboardInterrupt
        self._stopped = True
