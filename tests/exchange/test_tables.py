from __future__ import annotations

import pytest

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.occupancy import FACTS, NEEDED, FactRow, fact_rows
from holdfast.exchange.tables.rows import Table, table_of
from holdfast.kernel.errors import BadInput

HEADER = "osm_type,osm_id,tag,daily_footfall,peak_presence,public_floor_area_m2,critical\n"


def table(text: str, encoding: str = "utf-8") -> Table:
    return table_of(text.encode(encoding), "t.csv", needed=NEEDED, known=FACTS)


def rows(text: str) -> list[FactRow | RefusedRow]:
    return list(fact_rows(table(HEADER + text)))


def test_a_row_gives_its_facts_and_blank_gives_none() -> None:
    assert rows("n,7,shop=mall,2000,,12.5,1\n") == [
        FactRow(2, "n7", {"daily_footfall": 2000, "public_floor_area_m2": 12.5, "critical": True})
    ]


@pytest.mark.parametrize(
    ("row", "field", "came"),
    [
        ("x,7,,1,1,1,0", "osm_type", "x"),
        ("n,7a,,1,1,1,0", "osm_id", "7a"),
        ("n,,,1,1,1,0", "osm_id", "nothing"),
        ("n,7,,-1,1,1,0", "daily_footfall", "-1"),
        ("n,7,,1.5,1,1,0", "daily_footfall", "1.5"),
        ("n,7,,٣,1,1,0", "daily_footfall", "٣"),
        ("n,7,,1,many,1,0", "peak_presence", "many"),
        ("n,7,,1,1,nan,0", "public_floor_area_m2", "nan"),
        ("n,7,,1,1,inf,0", "public_floor_area_m2", "inf"),
        ("n,7,,1,1,1,yes", "critical", "yes"),
        ("n,7,,99999999999999999999,1,1,0", "daily_footfall", "99999999999999999999"),
    ],
)
def test_a_bad_row_is_refused_with_file_row_field_and_what_came(row: str, field: str, came: str) -> None:
    good, bad = rows(f"n,1,,5,5,5,0\n{row}\n")

    assert isinstance(good, FactRow)
    assert isinstance(bad, RefusedRow)
    assert (bad.file, bad.row, bad.field, bad.came) == ("t.csv", "3", field, came)


def test_a_second_row_of_one_place_is_refused_and_names_the_first() -> None:
    _, second = rows("n,7,,1,1,1,0\nn,7,,2,2,2,0\n")

    assert isinstance(second, RefusedRow)
    assert "row 2" in second.expected


def test_a_row_of_another_length_is_refused_and_the_rest_is_read() -> None:
    answer = rows("n,7\nn,8,,1,1,1,0\n")

    assert [type(row) for row in answer] == [RefusedRow, FactRow]


def test_rows_are_counted_by_line_behind_a_value_of_several_lines() -> None:
    bad = rows('n,7,"two\nlines",1,1,1,0\nn,8,,no,1,1,0\n')[-1]

    assert isinstance(bad, RefusedRow)
    assert bad.row == "4"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_tables_are_read_in_each_encoding(encoding: str) -> None:
    read = table("osm_type,osm_id,名称\nn,7,礼堂\n", encoding)

    assert read.rows[0][1]["名称"] == "礼堂"
    assert read.ignored == ("名称",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_usual_delimiters_are_read(delimiter: str) -> None:
    text = HEADER.replace(",", delimiter) + "n,7,,1,1,1,0\n".replace(",", delimiter)

    assert len(table(text).rows) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names of the columns"),
        (b"osm_type\nn\n", "osm_id"),
        (b"osm_type,osm_id,osm_id\nn,1,1\n", "each column once"),
        (b"osm_type,osm_id\n\x00\n", "a NUL byte"),
        (b"osm_type,osm_id\n\xff\xff\xff\n", "another encoding"),
        (b'osm_type,osm_id\n"n,1\n', "comma-separated"),
    ],
)
def test_what_is_no_table_is_one_sentence(content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        table_of(content, "t.csv", needed=NEEDED, known=FACTS)
