"""Reads a pack from its text: the grammar, the checks, the rules. What ships lies in `packs/`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TypeVar

from holdfast.policy.check import problems_in
from holdfast.policy.compile import compiled
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.lines import Lines
from holdfast.policy.pack import Pack
from holdfast.policy.problems import BadPack, Path, Problem
from holdfast.policy.shape import Reader, shown

T = TypeVar("T")
# A pack is read by people; a text beyond this is not one.
LARGEST = 2_000_000


def read_pack(text: str, file: str = "pack") -> Pack:
    """The pack that the text says; BadPack names every problem with its line."""
    table = read_table(PackTable, text, file)
    wrong = problems_in(table)
    if wrong:
        document = _document(text, file)
        raise BadPack([_problem(file, Lines(text), document, *each) for each in wrong])
    return compiled(table)


def read_table(kind: type[T], text: str, file: str) -> T:
    """A text as a dataclass of tables; BadPack names every problem with its line."""
    document = _document(text, file)
    reader = Reader()
    table = reader.read(kind, document)
    if table is None:
        raise BadPack([_problem(file, Lines(text), document, *each) for each in reader.found])
    return table


@cache
def shipped_pack(key: str) -> Pack:
    """The pack `key` that came with this version; KeyError when there is none."""
    if key not in shipped_keys():
        raise KeyError(key)
    return read_pack(shipped_text(f"packs/{key}.toml"), f"{key}.toml")


@cache
def shipped_keys() -> tuple[str, ...]:
    """The packs that came with this version."""
    folder = resources.files("holdfast.policy") / "packs"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def shipped_text(name: str) -> str:
    """A text that came with this version."""
    return (resources.files("holdfast.policy") / name).read_text(encoding="utf-8")


def _document(text: str, file: str) -> dict[str, object]:
    if len(text) > LARGEST:
        raise BadPack([Problem(file, 1, "text", f"at most {LARGEST} characters", str(len(text)))])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else len(text.splitlines())
        words = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise BadPack([Problem(file, number, "text", "TOML", words)]) from error


def _problem(file: str, lines: Lines, document: dict[str, object], path: Path, expected: str, came: object) -> Problem:
    return Problem(file, lines.of(path), _named(document, path), expected, shown(came))


def _named(document: object, path: Path) -> str:
    """A path as people say it: `duty[patrol].rrule`, by id where the item has one."""
    words = ""
    for part in path:
        document = _inside(document, part)
        if isinstance(part, int):
            label = (
                next((document[k] for k in ("id", "key", "name") if k in document), part)
                if isinstance(document, dict)
                else part
            )
            words += f"[{label}]"
        else:
            words += f".{part}" if words else part
    return words or "pack"


def _inside(document: object, part: str | int) -> object:
    if isinstance(part, int):
        return document[part] if isinstance(document, list) and part < len(document) else None
    return document.get(part) if isinstance(document, dict) else None
