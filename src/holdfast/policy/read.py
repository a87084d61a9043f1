"""Reads a pack from its text: the grammar, the checks, the rules. What ships lies in `packs/`."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from holdfast.policy.check import problems_in
from holdfast.policy.compile import compiled
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.pack import Pack
from holdfast.policy.problems import BadPack
from holdfast.policy.source import text_in
from holdfast.policy.tables import LARGEST, Document, read_table, shipped_text

__all__ = [
    "LARGEST",
    "read_pack",
    "read_table",
    "shipped_keys",
    "shipped_pack",
    "shipped_pack_text",
    "shipped_text",
]


@lru_cache(maxsize=32)
def read_pack(text: str, file: str = "pack") -> Pack:
    """The pack that the text says, read once a process; BadPack names every problem with its file and line."""
    document = Document(text, file)
    table = document.read(PackTable)
    wrong = problems_in(table)
    if wrong:
        raise BadPack(document.problems(wrong))
    return compiled(table)


@cache
def shipped_pack(key: str) -> Pack:
    """The pack `key` that came with this version; KeyError when there is none."""
    return read_pack(shipped_pack_text(key), key)


@cache
def shipped_keys() -> tuple[str, ...]:
    """The packs that came with this version."""
    folder = resources.files("holdfast.policy") / "packs"
    return tuple(sorted(each.name for each in folder.iterdir() if each.is_dir() and not each.name.startswith("_")))


@cache
def shipped_pack_text(key: str) -> str:
    """The text of a pack that came with this version, its files joined; KeyError when there is none."""
    if key not in shipped_keys():
        raise KeyError(key)
    return text_in(resources.files("holdfast.policy") / "packs" / key)
