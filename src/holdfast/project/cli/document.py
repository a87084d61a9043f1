"""A TOML or JSON document that a command is given, and what it writes."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

from holdfast.kernel.errors import BadInput, Place


def read_document(file: Path) -> dict[str, Any]:
    """The table that the file holds; BadInput when it is no TOML or JSON (by its ending) in UTF-8."""
    try:
        text = file.read_text(encoding="utf-8")
        document = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(Place(file.name), "a TOML or JSON document in UTF-8", str(error)) from error
    if not isinstance(document, dict):
        raise BadInput(Place(file.name), "a table", type(document).__name__)
    return document


def write_whole(file: Path, text: str) -> None:
    """Writes all of it or nothing: beside the file first, then in its place."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
