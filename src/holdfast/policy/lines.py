"""On which line of a TOML text a key stands: the parser of the standard library does not say."""

from __future__ import annotations

import re

from holdfast.policy.problems import Path

_HEADER = re.compile(r"^\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_BRACKET = re.compile(r"[\[\]{}]")
# A text that is not closed ends with its line: looked for from each quote again, it would cost the square of the line.
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*+(?:"|$)|\'[^\']*+(?:\'|$)')


class Lines:
    """The lines of the tables and keys of one text; a key inside an inline table has the line of the outer one."""

    def __init__(self, text: str) -> None:
        self._at: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        self._read(text)

    def of(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path not in self._at:
            path = path[:-1]
        return self._at[path]

    @staticmethod
    def deepest(text: str) -> tuple[int, int]:
        """How deep brackets stand in brackets at most, and on which line first."""
        inside, most, at = _Inside(), 0, 1
        for number, line in enumerate(text.split("\n"), start=1):
            opened = inside.feed(line)
            if opened > most:
                most, at = opened, number
        return most, at

    def _read(self, text: str) -> None:
        table: Path = ()
        skip = _Inside()
        for number, line in enumerate(text.split("\n"), start=1):
            if not skip.is_open:
                header, key = _HEADER.match(line), _KEY.match(line)
                if header:
                    table = self._enter(_parts(header[2]), is_array=header[1] == "[[")
                    self._at.setdefault(table, number)
                    self._at.setdefault(table[:-1] if header[1] == "[[" else table, number)
                    continue
                if key:
                    self._at.setdefault(self._resolve(table, _parts(key[1])), number)
            skip.feed(line)

    def _enter(self, parts: list[str], *, is_array: bool) -> Path:
        path = self._resolve((), parts[:-1] if is_array else parts)
        if not is_array:
            return path
        array = (*path, parts[-1])
        self._counts[array] = self._counts.get(array, -1) + 1
        return (*array, self._counts[array])

    def _resolve(self, start: Path, parts: list[str]) -> Path:
        path = start
        for part in parts:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path


class _Inside:
    """Whether the next line still belongs to a value: inside brackets or a text of several lines."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""

    @property
    def is_open(self) -> bool:
        return bool(self.depth or self.quote)

    def feed(self, line: str) -> int:
        """Goes over a line; answers how deep it went."""
        most = self.depth
        for mark in _BRACKET.findall(_QUOTED.sub("", self._outside_long_text(line)).split("#")[0]):
            self.depth += 1 if mark in "[{" else -1
            most = max(most, self.depth)
        return most

    def _outside_long_text(self, line: str) -> str:
        kept = ""
        while line:
            marks = [self.quote] if self.quote else ['"""', "'''"]
            found = min(((line.find(mark), mark) for mark in marks if mark in line), default=None)
            if found is None:
                return kept if self.quote else kept + line
            at, mark = found
            kept += "" if self.quote else line[:at]
            self.quote = "" if self.quote else mark
            line = line[at + 3 :]
        return kept


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]
