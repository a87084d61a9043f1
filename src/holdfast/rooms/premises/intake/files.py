"""The bytes of files that wait to be read, in the home; nobody but this house reads them there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from django.conf import settings

from holdfast.exchange.osm.read import ENDINGS as OSM_ENDINGS
from holdfast.exchange.tables.formats import ENDINGS as TABLE_ENDINGS
from holdfast.exchange.tables.formats import format_of
from holdfast.exchange.tables.table import LARGEST
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.kernel.ids import uuid7
from holdfast.rooms.premises.models import Intake

OSM = Intake.Format.OSM.value
_MOST_OSM = 500_000_000
T = TypeVar("T")


class Chunks(Protocol):
    """An uploaded file, read piece by piece."""

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True)
class Kept:
    """A file as it was put aside."""

    format: str
    file: str
    sha256: str


def put_aside(name: str, stream: Chunks, formats: Iterable[str] = ()) -> Kept:
    """Keeps the bytes under a name of ours; BadInput for an ending of no format (of those asked for), or too many."""
    form, ending = _format(name, tuple(formats))
    most = _MOST_OSM if form == OSM else LARGEST
    kept, size, digest = folder() / f"{uuid7()}{ending}", 0, hashlib.sha256()
    with kept.open("xb") as out:
        for chunk in stream.chunks():
            size += len(chunk)
            if size > most:
                break
            digest.update(chunk)
            out.write(chunk)
    if size > most:
        kept.unlink()
        raise BadInput(Where(name), f"at most {most} bytes", "more")
    return Kept(form, kept.name, digest.hexdigest())


def sha256_of(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder() -> Path:
    """Where files wait."""
    found: Path = settings.HOME.path / "imports"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def named_as(called: str, path: Path, read: Callable[[], T]) -> T:
    """A file put aside has a name of ours; a refusal says the one that its user calls it by."""
    try:
        return read()
    except BadInput as bad:
        if bad.place.file not in (path.name, str(path)):
            raise
        raise BadInput(Where(called, bad.place.row, bad.place.field), bad.expected, bad.came, code=bad.code) from bad


def _format(name: str, formats: tuple[str, ...]) -> tuple[str, str]:
    endings = dict.fromkeys(OSM_ENDINGS, OSM) | {ending: format_of(ending) for ending in TABLE_ENDINGS}
    wanted = {ending: form for ending, form in endings.items() if not formats or form in formats}
    ending = next((ending for ending in wanted if name.lower().endswith(ending)), "")
    if not ending:
        raise BadInput(Where(name or "file"), "a file that ends in " + ", ".join(wanted), name or "no name")
    return wanted[ending], ending
