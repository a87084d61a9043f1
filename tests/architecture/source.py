"""The source as the architecture tests read it: files, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import holdfast

ROOT = Path(holdfast.__file__).parent
PROJECT = ROOT.parent.parent
ROOMS = (
    "ledger",
    "agencies",
    "outbox",
    "feeds",
    "evidence",
    "rulebook",
    "obligations",
    "rosters",
    "governance",
    "atlas",
    "premises",
    "measures",
    "plans",
    "rounds",
    "alerts",
)


@cache
def modules() -> dict[str, ast.Module]:
    """Dotted name to syntax tree, migrations left out."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return found


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module and name that a file imports, dotted, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[str]:
    """Every call as written: `timezone.now`, `datetime.now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
