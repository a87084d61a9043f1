"""Packs on a disk: one TOML file, or a folder of them."""

from __future__ import annotations

from pathlib import Path

from holdfast.policy.problems import BadPack, Problem
from holdfast.policy.source import joined
from holdfast.policy.tables import LARGEST


def text_at(path: Path) -> str:
    """The text of a pack's file, or of the files of its folder joined; BadPack when it cannot be read as text."""
    if not path.is_dir():
        return _text(path, str(path))
    files = sorted(path.glob("*.toml"))
    if not files:
        raise BadPack([Problem(str(path), 0, "file", "a folder with files named *.toml", "none")])
    return joined((file.name, _text(file, str(file))) for file in files)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            # Of a file beyond all measure no more is read than shows that it is.
            raw = file.read(4 * LARGEST + 1)
    except OSError as error:
        raise BadPack([Problem(name, 0, "file", "a file that can be read", error.strerror or "an error")]) from error
    if len(raw) > 4 * LARGEST:
        raise BadPack([Problem(name, 1, "text", f"at most {LARGEST} characters", f"more than {4 * LARGEST} bytes")])
    return _decoded(raw, name)


def _decoded(raw: bytes, name: str) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        raise BadPack([Problem(name, 1, "text", "UTF-8 without a byte order mark", "a byte order mark")])
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadPack([Problem(name, line, "text", "text in UTF-8", f"byte {raw[error.start]:#x}")]) from error
