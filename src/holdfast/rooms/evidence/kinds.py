"""Which files are taken, told by their first bytes and never by their name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from holdfast.kernel.errors import BadInput, Place

MOST_BYTES = 12 * 1024 * 1024


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its media type, and the endings that its name may have."""

    media_type: str
    endings: tuple[str, ...]

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
PNG = FileKind("image/png", (".png",))
WEBP = FileKind("image/webp", (".webp",))
PDF = FileKind("application/pdf", (".pdf",))
KINDS = (JPEG, PNG, WEBP, PDF)


def kind_of(head: bytes, name: str) -> FileKind:
    """The kind of a file by its first bytes; refused when it is none of ours or its name says otherwise."""
    kind = _by_magic(head)
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if kind is None:
        raise refused(name, _("a JPEG, PNG or WebP photo, or a PDF"), _looks_like(head))
    if ending and ending not in kind.endings:
        wanted = _("a name ending in %(endings)s, as %(media_type)s has")
        said = wanted % {"endings": ", ".join(kind.endings), "media_type": kind.media_type}
        raise refused(name, said, ending[:20])
    return kind


def refused(name: str, expected: str, came: str, *, code: str = "file-refused") -> BadInput:
    """The refusal of a file; the name is only said back, never used."""
    return BadInput(Place(file=tidy_name(name) or "file"), expected, came, code=code)


def tidy_name(name: str) -> str:
    """The last part of a name, printable, at most 120 characters: for people to recognise, never a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip(" .")[-120:]


def ending_of(media_type: str) -> str:
    """The ending that a download of this type gets."""
    return next((kind.endings[0] for kind in KINDS if kind.media_type == media_type), "")


def _by_magic(head: bytes) -> FileKind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return PDF if head.startswith(b"%PDF-1.") or head.startswith(b"%PDF-2.") else None


def _looks_like(head: bytes) -> str:
    start = head[:512].lstrip().lower()
    if not head:
        return _("an empty file")
    if start.startswith((b"<?xml", b"<svg", b"<!doctype svg")) or b"<svg" in start:
        return _("an SVG, which may carry a program")
    if start.startswith((b"<!doctype html", b"<html", b"<script")):
        return _("a web page")
    if head.startswith(b"PK\x03\x04"):
        return _("an archive")
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return _("a HEIC photo; set the camera to the most compatible format")
    return _("something else")
