"""The parts of pages say what they show: shares, days, lines; words stand beside every colour."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template

from holdfast.portal.design.lines import LaneMark, LaneRow
from holdfast.portal.templatetags.holdfast_ui import register

PORTAL = Path(__file__).resolve().parents[2] / "src" / "holdfast" / "portal"
NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
# Tags that are not parts: marks of the house, times, words, how a page is put together.
PLUMBING = {
    *("capture", "mark", "icon", "face_of_row", "card_mark", "room_name", "page_panels", "show_panel"),
    *("clock_time", "short_time", "full_time", "data_as_of"),
}


def drawn(tag: str, **words: object) -> str:
    return Template("{% load holdfast_ui %}{% " + tag + " %}").render(Context(words))


def test_every_part_stands_on_the_page_of_the_design() -> None:
    page = (PORTAL / "templates" / "portal" / "design" / "_parts.html").read_text(encoding="utf-8")
    shown = set(re.findall(r"\{% (\w+)", page))

    assert set(register.tags) - PLUMBING - shown == set()


@pytest.mark.parametrize(
    ("share", "shows", "hides"),
    [
        (0.95, ["95%", "tone-ok"], ["below"]),
        (0.9499, ["94.9%", "tone-bad", "below 95%"], []),
        (0.0, ["0%", "tone-bad"], ["not counted"]),
        (None, ["not counted", "hatched"], ["tone-", "<rect"]),
    ],
)
def test_a_share_below_its_target_says_so_and_no_data_is_no_zero(
    share: float | None, shows: list[str], hides: list[str]
) -> None:
    said = drawn("compliance_bar 'Measures met' share 0.95", share=share)

    assert [words for words in shows if words not in said] == []
    assert [words for words in hides if words in said] == []


def test_a_day_of_several_is_a_link_with_words_and_its_number() -> None:
    said = drawn("heat_cell 'missed' '3 missed' 3 '?day=2026-11-12'")

    assert 'href="?day=2026-11-12"' in said
    assert '<i class="many" aria-hidden="true">3</i>' in said
    assert '<span class="hidden-words">3 missed</span>' in said


def test_a_lane_that_has_not_answered_grows_until_now() -> None:
    mark = LaneMark(NOON, "delivered", "delivered")
    waiting = LaneRow("Ferry pier", "Site operator", (mark,), "bad", "+05:00", ended=False)

    said = drawn(
        "lane row starts ends now",
        row=waiting,
        starts=NOON,
        ends=NOON + timedelta(hours=1),
        now=NOON + timedelta(minutes=15),
    )

    assert 'x="0.0%" y="8" width="25.0%"' in said


def test_a_change_is_struck_and_bold_and_nothing_before_is_only_new() -> None:
    assert drawn("change '2 h' '1 h'") == '<span class="change"><del>2 h</del> <ins>1 h</ins></span>'
    assert "<del>" not in drawn("change '' '1 h'")


def test_colours_stand_in_the_sheets_of_tokens_only() -> None:
    """Paper is ink on white in any theme; the lines that say so name black and white."""
    sheets = [path for path in PORTAL.parent.rglob("static/**/*.css") if "vendor" not in path.parts]
    named = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsl")
    apart = {"tokens.css", "dark.css"}
    found = {
        f"{path.name}: {line.strip()}"
        for path in sheets
        if path.name not in apart
        for line in path.read_text(encoding="utf-8").splitlines()
        if named.search(line) and not PAPER.search(line)
    }

    assert found == set()


# A print, a code to scan, the veil behind a dialog.
PAPER = re.compile(r"#fff; color: #000|border-color: #000|\.qr |\.marks img |::backdrop")
