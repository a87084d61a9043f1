"""From what came to what is kept: read with limits, judged by its bytes, photos written anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from holdfast.rooms.evidence import images, pdfs
from holdfast.rooms.evidence.kinds import FileKind, kind_of
from holdfast.rooms.evidence.store import Readable, hash_of, received


@dataclass(frozen=True)
class Intake:
    """Bytes that may be kept, their kind and their hash."""

    content: bytes
    kind: FileKind
    sha256: str


def take_in(stream: Readable, name: str) -> Intake:
    """What is kept of a file, refused with its reason; nothing of it is on the disk afterwards."""
    with received(stream, name) as path:
        content, kind = _judged(path, name)
    return Intake(content, kind, hash_of(content))


def _judged(path: Path, name: str) -> tuple[bytes, FileKind]:
    with path.open("rb") as file:
        kind = kind_of(file.read(512), name)
    if kind.is_image:
        return images.cleaned(path, name)
    content = path.read_bytes()
    pdfs.check(content, name)
    return content, kind
