"""Bytes of files that arrive in pieces: partial/<id> in the home, written on at the end that is known."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from holdfast.rooms.evidence import store


def path_of(upload_id: UUID) -> Path:
    """Where the pieces of an upload lie."""
    return store.root() / "partial" / upload_id.hex


def write_at(upload_id: UUID, offset: int, content: bytes) -> None:
    """Puts a piece at its place and throws away what a crash left behind it; on the disk when this returns."""
    path = path_of(upload_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.seek(offset)
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(upload_id: UUID) -> Iterator[io.BufferedReader]:
    """What arrived, to be read."""
    with path_of(upload_id).open("rb") as file:
        yield file


def size_of(upload_id: UUID) -> int:
    """How many bytes lie there; none when the file is gone."""
    path = path_of(upload_id)
    return path.stat().st_size if path.is_file() else 0


def forget(upload_id: UUID) -> None:
    path_of(upload_id).unlink(missing_ok=True)
