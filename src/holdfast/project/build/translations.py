"""Chinese from its parts: one small .po for each area, compiled into the one catalogue that Django reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"
PARTS = LOCALE / "parts"
COMPILED = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.mo"


def messages(folder: Path = PARTS) -> Iterator[tuple[str, Message]]:
    """Every translated message of every part, with the part's name, in the order of names."""
    for part in sorted(folder.glob("*.po")):
        with part.open("rb") as text:
            catalog = read_po(text, locale="zh_Hans", abort_invalid=True)
        for message in catalog:
            if message.id and message.string:
                yield part.name, message


def catalogue(folder: Path = PARTS) -> Catalog:
    """One catalogue; where two parts translate the same words, the first by name holds."""
    whole = Catalog(locale="zh_Hans", project="holdfast", fuzzy=False)
    for _part, message in messages(folder):
        if whole.get(message.id, message.context) is None:
            whole.add(message.id, message.string, context=message.context)
    return whole


def compile_parts(folder: Path = PARTS, compiled: Path = COMPILED) -> int:
    """Writes the compiled catalogue in one step; answers how many texts it holds."""
    whole = catalogue(folder)
    compiled.parent.mkdir(parents=True, exist_ok=True)
    unfinished = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, whole)
    unfinished.replace(compiled)
    return len(whole)
