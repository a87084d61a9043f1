"""The one LISTEN connection of the process: wakes the hub, and comes back after the database was away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg
from django.db import Error as DatabaseError

from holdfast.engine.backoff import Backoff

log = logging.getLogger(__name__)
# A notice may be lost with a connection that died unnoticed; the head is looked at this often without one.
LOOK_EVERY = 5.0
LONGEST_PAUSE = 2.0
Connect = Callable[[], Awaitable[psycopg.AsyncConnection[tuple[object, ...]]]]


class Listener:
    """Runs until cancelled; `is_up` says whether the database answers now."""

    def __init__(
        self, connect: Connect, channel: str, start: Callable[[], Awaitable[None]], tell: Callable[[], Awaitable[None]]
    ) -> None:
        self.is_up = False
        self._connect = connect
        self._channel = channel
        self._start = start
        self._tell = tell

    async def run(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._listen()
            except (psycopg.Error, DatabaseError, OSError) as error:
                backoff = Backoff(1) if self.is_up else backoff.after_end(0)
                self.is_up = False
                log.warning("The stream lost the database: %s", error)
            await asyncio.sleep(min(backoff.pause, LONGEST_PAUSE))

    async def _listen(self) -> None:
        connection = await self._connect()
        try:
            await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(self._channel)))
            # After LISTEN, so that nothing falls between the two: all since the last number.
            await self._start()
            await self._tell()
            self.is_up = True
            while True:
                async for _ in connection.notifies(timeout=LOOK_EVERY, stop_after=1):
                    pass
                await self._tell()
        finally:
            await connection.close()
