"""The reference says all that the grammar has, and what it shows can be used."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.policy.documents.pack import PackTable
from holdfast.policy.kinds import kinds
from holdfast.policy.read import read_pack
from holdfast.policy.reference import page
from holdfast.policy.reference.page import FACTS
from holdfast.policy.reference.schema import tables
from holdfast.policy.tables import shipped_text
from holdfast.project.cli import root

COMMITTED = Path(__file__).parents[2] / "docs" / "pack-reference.md"


def test_the_committed_page_is_the_one_that_is_printed() -> None:
    printed = CliRunner().invoke(root, ["policy", "reference"]).stdout

    assert printed == page()
    assert COMMITTED.read_text(encoding="utf-8") == printed, "holdfast policy reference > docs/pack-reference.md"


def test_the_first_pack_checks_without_error() -> None:
    pack = read_pack(shipped_text("reference/first-pack.toml"))

    assert (len(pack.duties), len(pack.measures), len(pack.plans)) == (1, 1, 1)


@pytest.mark.parametrize("field", dataclasses.fields(PackTable), ids=lambda field: field.name)
def test_every_table_of_the_grammar_has_its_keys_and_an_example(field: dataclasses.Field[object]) -> None:
    row = next(row for row in tables() if row.section == field.name)
    said = page().split(f"### `{row.header}`")[1].split("\n### ")[0]

    example = re.search(r"```toml\n(.*?)```", said, re.DOTALL)
    assert example, "no example"
    assert field.name in tomllib.loads(example[1])
    assert [key.name for key in row.keys if f"| `{key.name}` |" not in said] == []
    assert [key.name for key in row.keys if len(key.means) < 8] == []


def test_every_fact_and_every_kind_is_told() -> None:
    from holdfast.domain.grading.facts import EVENT_FACTS, PLACE_FACTS

    assert {*FACTS} == {*PLACE_FACTS, *EVENT_FACTS}
    assert [kind for kind in kinds().titles if f"| `{kind}` |" not in page()] == []


def test_the_register_keeps_every_fact_that_packs_may_read() -> None:
    from holdfast.domain.grading.facts import PLACE_FACTS
    from holdfast.rooms.premises.facts import ENTERED

    by_use = {"public_service": True, "always_standard": True}
    assert {**ENTERED, **by_use}.items() >= PLACE_FACTS.items()


def test_the_kinds_of_agencies_are_those_of_the_tree() -> None:
    from holdfast.policy.documents.words import AgencyKind, AgencyLevel
    from holdfast.rooms.agencies.models import Agency

    assert {kind.value for kind in AgencyKind} == set(Agency.Kind.values)
    assert {level.value for level in AgencyLevel} == set(Agency.Level.values)
