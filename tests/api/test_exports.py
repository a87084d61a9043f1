"""Tables that leave: no cell becomes a formula, every reader gets back what was written."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.plumbing.export import DANGEROUS, csv_lines, inert
from holdfast.rooms.premises.models import Premises
from tests.api.conftest import City
from tests.api.test_owed import open_patrol
from tests.api.test_search import add_place

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.none() | st.integers() | st.booleans()


@given(st.text(max_size=40))
@example("=1+1")
@example("\t=1+1")
@example("@SUM(A1)")
@example("\x00=1")
def test_no_text_begins_as_a_formula_does(text: str) -> None:
    cell = inert(text)

    assert not cell.startswith(DANGEROUS)
    assert cell.endswith(text)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5))
def test_a_reader_gets_back_what_was_written(rows: list[list[object]]) -> None:
    table = "".join(csv_lines(["a", "b", "c"], rows))  # type: ignore[arg-type]

    read = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))

    assert read == [["a", "b", "c"], *[[inert(cell) for cell in row] for row in rows]]  # type: ignore[arg-type]


def test_a_line_ends_as_rfc_4180_says() -> None:
    assert list(csv_lines(["a"], [['say "x", y']])) == ["\ufeffa\r\n", '"say ""x"", y"\r\n']


def test_a_number_below_nothing_stays_a_number() -> None:
    assert inert(-5) == "-5"


def text_of(response: object) -> str:
    return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


def test_the_owed_list_leaves_as_a_table_of_the_own_branch(city: City) -> None:
    row = open_patrol(city)
    type(row).objects.filter(pk=row.pk).update(subject_label="=HYPERLINK(1)")
    open_patrol(city, row.rule, owner="arena")

    response = city.operator.get("/obligations/export.csv")
    lines = list(csv.reader(io.StringIO(text_of(response).removeprefix("\ufeff"))))

    assert response.headers["Content-Disposition"] == 'attachment; filename="owed.csv"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert [line[1] for line in lines[1:]] == ["'=HYPERLINK(1)"]


def test_the_register_leaves_without_what_only_the_law_needs(city: City) -> None:
    add_place(city, "mall", "@Lantern", always_standard=True)
    add_place(city, "arena", "Foreign")

    lines = list(csv.reader(io.StringIO(text_of(city.operator.get("/premises/export.csv")).removeprefix("\ufeff"))))

    assert len(lines) == 1 + Premises.objects.filter(owner=city.agencies["mall"]).count()
    assert lines[1][0] == "'@Lantern"
    assert not any("standard" in cell or cell in ("True", "mall") for cell in lines[0])
