"""The one LISTEN connection of the process: wakes the hub, and comes back after the database was away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

import psycopg
from django.db import Error as DatabaseError

from holdfast.engine.backoff import Backoff

log = logging.getLogger(__name__)
# A notice may be lost with a connection that died unnoticed; the head is looked at this often without one.
LOOK_EVERY = 5.0
LONGEST_PAUSE = 2.0
# Without a look for this long nobody may say that the pages are live.
DEAF_AFTER = 15.0
Connect = Callable[[], Awaitable[psycopg.AsyncConnection[tuple[object, ...]]]]


class Listener:
    """Runs until cancelled, whatever fails; `is_up` says whether the database answers now."""

    def __init__(
        self, connect: Connect, channel: str, start: Callable[[], Awaitable[None]], tell: Callable[[], Awaitable[None]]
    ) -> None:
        self.is_up = False
        self._looked = float("-inf")
        self._connect = connect
        self._channel = channel
        self._start = start
        self._tell = tell

    @property
    def hears(self) -> bool:
        """Whether all that happened until a moment ago was told."""
        return self.is_up and monotonic() - self._looked < DEAF_AFTER

    async def run(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._listen()
            except (psycopg.Error, DatabaseError, OSError) as error:
                log.warning("The stream lost the database: %s", error)
            except Exception:  # the edge: a stream that has died in silence looks like a quiet day
                log.exception("The stream could not tell what happened, it is tried again")
            backoff = Backoff(1) if self.is_up else backoff.after_end(0)
            self.is_up = False
            await asyncio.sleep(min(backoff.pause, LONGEST_PAUSE))

    async def _listen(self) -> None:
        connection = await self._connect()
        try:
            await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(self._channel)))
            # After LISTEN, so that nothing falls between the two: all since the last number.
            await self._start()
            await self._look()
            self.is_up = True
            while True:
                async for _ in connection.notifies(timeout=LOOK_EVERY, stop_after=1):
                    pass
                await self._look()
        finally:
            await connection.close()

    async def _look(self) -> None:
        await self._tell()
        self._looked = monotonic()
