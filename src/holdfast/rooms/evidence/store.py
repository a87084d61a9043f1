"""Bytes in the home under their own hash: files/aa/<sha256>, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from holdfast.plumbing import clock
from holdfast.rooms.evidence.kinds import MOST_BYTES, refused

PIECE = 64 * 1024
ABANDONED_AFTER = timedelta(hours=1)


class Readable(Protocol):
    """Anything that gives bytes piece by piece."""

    def read(self, size: int = ..., /) -> bytes: ...


def path_of(sha256: str) -> Path:
    """Where the bytes of a hash lie; ValueError for what is no hash, so that no name ever leads elsewhere."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("a SHA-256 in hexadecimal")
    return root() / sha256[:2] / sha256


def root() -> Path:
    folder: Path = settings.HOME.files
    return folder


@contextmanager
def received(stream: Readable, name: str) -> Iterator[Path]:
    """The stream as a file of our own naming, refused as soon as it is too large; gone at the end of the block."""
    folder = root() / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    try:
        size = _copy(stream, path, name)
        if not size:
            raise refused(name, _("a file with something in it"), _("an empty file"), code="empty-file")
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(content: bytes) -> str:
    """Writes bytes under their hash, once; on the disk when this returns. Call it under `lock_bytes`."""
    sha256 = hash_of(content)
    path = path_of(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    _sync_folder(path.parent)
    return sha256


def wipe(sha256: str) -> None:
    """Takes the bytes away; there may be none any more. Call it under `lock_bytes`, when no row needs them."""
    path_of(sha256).unlink(missing_ok=True)


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def lock_bytes(sha256: str) -> None:
    """Until the transaction ends, nobody else keeps or wipes these bytes: a row and its file appear and go together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def kept_hashes(shard: int) -> Iterator[str]:
    """The hashes of one of the 256 folders that have lain there for a while."""
    yield from (path.name for path in _old_files(root() / f"{shard:02x}") if len(path.name) == 64)


def forget_abandoned() -> int:
    """Takes away what an upload that was cut off left behind."""
    gone = 0
    for folder in (root() / "incoming", *(root() / f"{shard:02x}" for shard in range(256))):
        for path in _old_files(folder):
            if folder.name == "incoming" or path.name.startswith("."):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _old_files(folder: Path) -> Iterator[Path]:
    before = (clock.real_now() - ABANDONED_AFTER).timestamp()
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                yield path


def _copy(stream: Readable, path: Path, name: str) -> int:
    size = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                raise refused(name, _most_bytes(), _("more"), code="file-too-large")
            file.write(piece)
    return size


def _most_bytes() -> str:
    return _("at most %(most)s MB") % {"most": MOST_BYTES // 1024 // 1024}


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
