"""From TOML to a dataclass of tables, with every problem named by file, line and field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import resources
from typing import TypeVar

from holdfast.policy.lines import Lines
from holdfast.policy.problems import BadPack, Path, Problem
from holdfast.policy.shape import Reader, shown
from holdfast.policy.source import Source

T = TypeVar("T")
# A pack is read by people; a text beyond this is not one.
LARGEST = 600_000
# Nobody reads further; a file that is no pack at all may have a problem in each line.
MOST_PROBLEMS = 100
DEEPEST = 20
MOST_DIGITS = 400
_LONG_NUMBER = re.compile(rf"\d[\d_]{{{MOST_DIGITS}}}")
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_PART}\.[ \t]*+){{{DEEPEST}}}")


def read_table(kind: type[T], text: str, file: str) -> T:
    """A text as a dataclass of tables; BadPack names every problem with its line."""
    return Document(text, file).read(kind)


def shipped_text(name: str) -> str:
    """A text that came with this version."""
    return (resources.files("holdfast.policy") / name).read_text(encoding="utf-8")


class Document:
    """One text as TOML; knows on which line of which file each of its keys stands."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._source = Source(text, file)
        self._tree = self._parsed()

    def read(self, kind: type[T]) -> T:
        reader = Reader()
        table = reader.read(kind, self._tree)
        if table is None:
            raise BadPack(self.problems(reader.found))
        return table

    def problems(self, wrong: Iterable[tuple[Path, str, object]]) -> list[Problem]:
        """The problems with their places, in the order of lines; of very many the first."""
        placed = sorted(((self._lines.of(path), path, expected, came) for path, expected, came in wrong), key=_line)
        told = [self._problem(*each) for each in placed[:MOST_PROBLEMS]]
        if len(placed) > MOST_PROBLEMS:
            file, line = self._source.place(placed[MOST_PROBLEMS][0])
            told.append(Problem(file, line, "text", "no further problem", f"{len(placed) - MOST_PROBLEMS} or more"))
        return told

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._text)

    def _problem(self, line: int, path: Path, expected: str, came: object) -> Problem:
        return Problem(*self._source.place(line), _named(self._tree, path), expected, shown(came))

    def _parsed(self) -> dict[str, object]:
        if len(self._text) > LARGEST:
            raise self._broken(1, f"at most {LARGEST} characters", str(len(self._text)))
        for line, expected, came in _too_deep(self._text):
            raise self._broken(line, expected, came)
        try:
            return tomllib.loads(self._text)
        except ValueError as error:
            # Not its own error alone: a number of very many digits, or a day that is none, comes as it is.
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else len(self._text.splitlines())
            raise self._broken(line, "TOML", re.sub(r"\s*\(at .*\)$", "", str(error))) from error

    def _broken(self, line: int, expected: str, came: str) -> BadPack:
        return BadPack([Problem(*self._source.place(line), "text", expected, came)])


def _line(placed: tuple[int, Path, str, object]) -> int:
    return placed[0]


def _too_deep(text: str) -> Iterator[tuple[int, str, str]]:
    """What the parser would follow without end: brackets in brackets, and keys of very many parts."""
    found = _LONG_KEY.search(text)
    if found:
        yield text.count("\n", 0, found.start()) + 1, f"a key of at most {DEEPEST} parts", "more"
    digits = _LONG_NUMBER.search(text)
    if digits:
        yield text.count("\n", 0, digits.start()) + 1, f"a number of at most {MOST_DIGITS} digits", "more"
    deepest, line = Lines.deepest(text)
    if deepest > DEEPEST:
        yield line, f"brackets at most {DEEPEST} deep", str(deepest)


def _named(document: object, path: Path) -> str:
    """A path as people say it: `duty[patrol].rrule`, by id where the item has one."""
    words = ""
    for part in path:
        document = _inside(document, part)
        if isinstance(part, int):
            words += f"[{_label(document, part)}]"
        else:
            words += f".{part}" if words else part
    return words or "pack"


def _label(item: object, index: int) -> object:
    if not isinstance(item, dict):
        return index
    return next((item[name] for name in ("id", "key", "name") if isinstance(item.get(name), str)), index)


def _inside(document: object, part: str | int) -> object:
    if isinstance(part, int):
        return document[part] if isinstance(document, list) and part < len(document) else None
    return document.get(part) if isinstance(document, dict) else None
