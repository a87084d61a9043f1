"""Arrays in one file with a manifest before them: written aside and put in place at once, opened by memory map.

The file: a line of magic, the length of the manifest (8 bytes, little-endian), the manifest in JSON, then each array at
a multiple of 64 bytes. Whoever opens it reads the manifest only; pages of arrays come when they are touched.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from holdfast.kernel.errors import BadInput, Place

MAGIC = b"holdfast roads 1\n"
_ALIGNED = 64
_LENGTH = 8
_MOST_MANIFEST = 1 << 22


def save_arrays(path: Path, arrays: Mapping[str, np.ndarray], about: Mapping[str, Any]) -> int:
    """Writes the file whole or not at all; answers its size in bytes."""
    with put_in_place(path) as file:
        table, size = _table(arrays)
        digest = hashlib.sha256()
        for piece in _pieces(arrays, table):
            digest.update(piece)
        manifest = json.dumps({"about": dict(about), "arrays": table, "bytes": size, "sha256": digest.hexdigest()})
        head = MAGIC + len(manifest.encode()).to_bytes(_LENGTH, "little") + manifest.encode()
        file.write(head + bytes(-len(head) % _ALIGNED))
        for piece in _pieces(arrays, table):
            file.write(piece)
    return path.stat().st_size


@contextlib.contextmanager
def put_in_place(path: Path) -> Iterator[IO[bytes]]:
    """A file beside the named one that takes its place once it is whole; whatever stops the writing leaves nothing."""
    if not path.parent.is_dir():
        raise BadInput(Place(str(path)), "a file in a folder that exists", "no such folder")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def open_arrays(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays as a memory map of one's own (changes stay in memory), and what the manifest says of them."""
    manifest, begin = read_manifest(path)
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    arrays = {
        name: np.frombuffer(whole, dtype=kind, count=int(np.prod(shape)), offset=begin + at).reshape(shape)
        for name, (kind, shape, at) in manifest["arrays"].items()
    }
    return arrays, manifest["about"]


def read_manifest(path: Path) -> tuple[dict[str, Any], int]:
    """The manifest and where the arrays begin; BadInput for another file, another version or a file cut short."""
    if not path.is_file():
        raise BadInput(Place(str(path)), "a file made by `holdfast roads build`", "nothing there")
    with path.open("rb") as file:
        magic, length = file.read(len(MAGIC)), int.from_bytes(file.read(_LENGTH), "little")
        if magic != MAGIC or length > _MOST_MANIFEST:
            raise BadInput(Place(path.name), "a file made by this version's `holdfast roads build`", "another file")
        try:
            manifest: dict[str, Any] = json.loads(file.read(length))
        except ValueError as error:
            raise BadInput(Place(path.name), "a whole roads file", str(error)) from error
    head = len(MAGIC) + _LENGTH + length
    begin = head + -head % _ALIGNED
    if path.stat().st_size != begin + manifest["bytes"]:
        raise BadInput(Place(path.name), f"{begin + manifest['bytes']} bytes", f"{path.stat().st_size}: cut short")
    return manifest, begin


def is_intact(path: Path) -> bool:
    """Whether every byte of the arrays is as it was written."""
    manifest, begin = read_manifest(path)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(begin)
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest() == str(manifest["sha256"])


def _table(arrays: Mapping[str, np.ndarray]) -> tuple[dict[str, tuple[str, list[int], int]], int]:
    table, at = {}, 0
    for name, array in arrays.items():
        table[name] = (array.dtype.str, list(array.shape), at)
        at += array.nbytes + -array.nbytes % _ALIGNED
    return table, at


def _pieces(arrays: Mapping[str, np.ndarray], table: Mapping[str, Any]) -> Iterator[bytes | memoryview]:
    for name in table:
        array = np.ascontiguousarray(arrays[name])
        yield array.tobytes()
        yield bytes(-array.nbytes % _ALIGNED)
