"""The text of a pack and the files that it came from: one TOML file, or a folder of them joined in the order of names.

A joined text keeps, before each file, a line that names it, so that an error still tells file and line after the text
has been stored as one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from importlib.resources.abc import Traversable

_MARK = "#@ "
_MARK_LINE = re.compile(r"^#@ (\S.*)$", re.MULTILINE)


class Source:
    """Tells for a line of a text the file and the line in it."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._starts: list[int] = []
        self._names: list[str] = []
        at = line = 0
        for found in _MARK_LINE.finditer(text):
            line += text.count("\n", at, found.start())
            at = found.start()
            self._starts.append(line + 1)
            self._names.append(found[1].strip())

    def place(self, line: int) -> tuple[str, int]:
        """The file of a line of the whole text, and the line in that file."""
        index = bisect_right(self._starts, line) - 1
        if index < 0:
            return self._file, line
        return f"{self._file}/{self._names[index]}", max(line - self._starts[index], 1)


def joined(files: Iterable[tuple[str, str]]) -> str:
    """Several texts, each by its name, as one."""
    return "".join(f"{_MARK}{name}\n{text.rstrip()}\n" for name, text in files)


def text_in(folder: Traversable) -> str:
    """The joined text of the TOML files of a folder."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return joined((file.name, file.read_text(encoding="utf-8")) for file in files)
