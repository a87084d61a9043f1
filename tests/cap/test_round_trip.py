"""What we write, the published schema accepts and we read back equal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from holdfast.exchange.cap.reader import read_alert
from holdfast.exchange.cap.writer import write_alert
from holdfast.kernel.errors import BadInput
from tests.cap.made import SENT, WHOLE, drawn, with_area, with_info


@pytest.fixture(scope="module")
def published() -> etree.XMLSchema:
    """The schema as OASIS published it."""
    file = Path(__file__).resolve().parents[3] / "shared" / "data" / "cap" / "schema" / "CAP-v1.2.xsd"
    if not file.is_file():
        pytest.skip("the published schema is not beside the project")
    return etree.XMLSchema(etree.parse(str(file)))


def test_a_thousand_alerts_pass_the_published_schema_and_come_back_equal(published: etree.XMLSchema) -> None:
    for seed in range(1000):
        alert = drawn(Random(seed))
        document = write_alert(alert)

        assert published.validate(etree.fromstring(document)), (seed, published.error_log)
        assert read_alert(document) == alert, seed
        assert write_alert(read_alert(document)) == document, seed


def test_all_polygons_are_kept_in_their_order() -> None:
    rings = tuple(f"{n},1 {n},2 {n}.5,2 {n},1" for n in range(30))

    assert read_alert(write_alert(with_area(polygons=rings))).infos[0].areas[0].polygons == rings


def test_utc_is_written_in_digits_and_the_writers_own_offset_is_kept() -> None:
    from datetime import UTC

    here = write_alert(WHOLE).decode()
    there = write_alert(replace(WHOLE, sent=SENT.astimezone(UTC))).decode()

    assert "<sent>2026-11-12T12:27:48+08:00</sent>" in here
    assert "<sent>2026-11-12T04:27:48+00:00</sent>" in there


def test_a_text_that_xml_cannot_carry_is_named() -> None:
    with pytest.raises(BadInput, match=r"alert\.info\.headline: expected text that XML can carry"):
        write_alert(with_info(headline="a\x00b"))


def test_a_comment_inside_a_text_loses_none_of_it() -> None:
    document = write_alert(WHOLE).replace(b"Heron Quay is full", b"Heron <!-- x -->Quay is full")

    assert read_alert(document).infos[0].headline == "Heron Quay is full"
