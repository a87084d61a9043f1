"""PDFs are kept as they came, so they are taken only when nothing in them acts by itself and nothing hides around them.

They are given out as a download only, never shown. A PDF's own metadata stays in it: it cannot be written anew here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from holdfast.rooms.evidence.kinds import refused

MOST_UNPACKED = 64 * 1024 * 1024
AFTER_THE_END = 1024
# A name that starts a program, opens something by itself, carries a file, or hides the rest.
ACTIVE = (b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"OpenAction", b"AA", b"RichMedia", b"XFA", b"Encrypt")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_NAME = re.compile(rb"/([^\x00-\x20()<>\[\]{}/%]{1,40})")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def check(content: bytes, name: str) -> None:
    """Refuses a PDF that acts, hides or never ends; silent for one that may be kept."""
    end = content.rfind(b"%%EOF")
    if end < 0 or len(content) - end > AFTER_THE_END:
        raise refused(name, _("a PDF that ends where its text ends"), _("one with something behind it"))
    for part in (_STREAM.sub(b"", content), *_unpacked(content, name)):
        if found := _active_names(part):
            raise refused(name, _("a PDF that only shows"), f"/{found}", code="active-file")


def _active_names(part: bytes) -> str:
    for match in _NAME.finditer(part):
        plain = _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), match[1])
        if plain in ACTIVE:
            return plain.decode()
    return ""


def _unpacked(content: bytes, name: str) -> Iterator[bytes]:
    """What stands in packed streams of objects, unpacked with a limit; pictures and fonts carry no names."""
    left = MOST_UNPACKED
    for match in _STREAM.finditer(content):
        head = content[max(0, match.start() - 400) : match.start()]
        if b"ObjStm" not in _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), head):
            continue
        unpacker = zlib.decompressobj()
        try:
            text = unpacker.decompress(match[1], left)
        except zlib.error as error:
            raise refused(name, _("a PDF that can be read"), _("one packed so that nobody can look into it")) from error
        left -= len(text)
        if unpacker.unconsumed_tail or left <= 0:
            raise refused(name, _("a PDF of ordinary size when unpacked"), _("far more"), code="unpacks-too-large")
        yield text
