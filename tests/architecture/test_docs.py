"""Documents are tested: what operators can call or set is written down, and what is written down exists."""

from __future__ import annotations

import re

import pytest

from holdfast.project.cli import COMMANDS
from tests.architecture.source import PROJECT, modules, strings

OPERATE = PROJECT / "docs" / "operate.md"
# Read by the tests and the Makefile alone.
NOT_FOR_OPERATORS = {"HOLDFAST_FULL", "HOLDFAST_TEST_HOME", "HOLDFAST_SHARED_DATA"}


def test_every_command_is_in_the_operators_page() -> None:
    text = OPERATE.read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"holdfast {name}" not in text] == []


def test_every_setting_from_the_environment_is_in_the_operators_page() -> None:
    text = OPERATE.read_text(encoding="utf-8")
    used = {
        word
        for tree in modules().values()
        for string in strings(tree)
        for word in re.findall(r"\bHOLDFAST_[A-Z_]+\b", string)
    }

    assert sorted(name for name in used - NOT_FOR_OPERATORS if name not in text) == []


@pytest.mark.parametrize(
    "document",
    [*sorted(PROJECT.glob("docs/**/*.md")), PROJECT / "README.md", PROJECT / "CONTRIBUTING.md"],
    ids=lambda path: path.name,
)
def test_every_file_that_a_document_names_exists(document) -> None:  # type: ignore[no-untyped-def]
    text = document.read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:docs|src|tests|dev|rooms|domain|plumbing|channels|policy|project|kernel|engine|portal)/[\w./-]+?)/?`",
        text,
    )

    def exists(name: str) -> bool:
        return any((base / name).exists() for base in (PROJECT, PROJECT / "src" / "holdfast"))

    assert [name for name in named if not exists(name)] == []
