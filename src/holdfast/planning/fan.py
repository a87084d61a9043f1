"""Many jobs that need nothing of each other: one after the other here, on threads, or on the workers of a Dask scheduler.

The answers come in the order of the jobs, so the numbers are the same wherever they were worked out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from holdfast.kernel.errors import BadInput, Place, Unavailable

# How long a scheduler may take to answer, in seconds.
WAIT_S = 5.0

Job = TypeVar("Job")
Found = TypeVar("Found")


class Fan(Protocol):
    """Works out every job, in order; may end before the last one when it is stopped."""

    def __call__(self, work: Callable[[Job], Found], jobs: Sequence[Job], /) -> Iterator[Found]: ...


def at_home(work: Callable[[Job], Found], jobs: Sequence[Job], /) -> Iterator[Found]:
    """One after the other."""
    return map(work, jobs)


def on_threads(work: Callable[[Job], Found], jobs: Sequence[Job], /) -> Iterator[Found]:
    """As many at once as this machine has processors: for work that lets go of the interpreter."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from _in_order(pool, work, jobs)


def _in_order(pool: ThreadPoolExecutor, work: Callable[[Job], Found], jobs: Sequence[Job]) -> Iterator[Found]:
    futures = [pool.submit(work, job) for job in jobs]
    try:
        for future in futures:
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def on_dask(address: str) -> Fan:
    """On the workers of the scheduler at this address (`tcp://host:port`), which must have the same Holdfast installed; for one run."""
    client = _client(address)

    def fan(work: Callable[[Any], Any], jobs: Sequence[Any], /) -> Iterator[Any]:
        futures = client.map(work, jobs, pure=False)
        try:
            for future in futures:
                yield future.result()
        finally:
            client.cancel(futures)
            client.close()

    return fan


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise Unavailable("Dask is not installed here: pip install distributed", code="no-dask") from error
    try:
        return Client(address, timeout=WAIT_S)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as error:
        raise Unavailable("No Dask scheduler answers at %(address)s", code="no-dask", address=address) from error
    except ValueError as error:
        raise BadInput(Place(field="dask"), "an address like tcp://host:8786", address) from error
