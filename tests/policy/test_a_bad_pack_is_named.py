"""Whatever is wrong with a pack is told with its file, line, field, what was expected and what came."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.policy.problems import BadPack
from holdfast.policy.read import read_pack
from holdfast.project.cli import root
from tests.policy.packs import SMALL, changed, cn_2026


def line_of(text: str, words: str) -> int:
    """The line of the first line that holds `words`, counted here and not by ours."""
    return next(number for number, line in enumerate(text.split("\n"), start=1) if words in line)


WRONG = {
    "unknown key": ('missed_after = "PT1H"', 'mist_after = "PT1H"', "duty[duty.round].mist_after", "mist_after"),
    "a number for a text": ('edition = "1"', "edition = 1", "instrument[plan].edition", "1"),
    "a text for a duration": ('late_after = "PT10M"', 'late_after = "10 min"', "duty[duty.round].late_after", "10 min"),
    "other digits": ('late_after = "PT10M"', 'late_after = "PT١M"', "duty[duty.round].late_after", "PT١M"),
    "one language only": ('{ en = "Round", zh = "巡查" }', '{ en = "Round" }', "duty[duty.round].title", "Round"),
    "an unknown ladder": ('ladder = "plain"', 'ladder = "steep"', "duty[duty.round].ladder", "steep"),
    "an unknown instrument": ('instrument = "plan"\ntext', 'instrument = "law"\ntext', "instrument", "law"),
    "an unknown grade": ('grades = ["high"]', 'grades = ["low"]', "duty[duty.round].grades", "low"),
    "a recurrence that is none": ('rrule = "FREQ=DAILY', 'rrule = "FREQ=OFTEN', "duty[duty.round].rrule", "OFTEN"),
    "an unknown recipient": ('to = ["post"]', 'to = ["everybody"]', "ladder[plain].steps[0].to[0]", "everybody"),
    "missed before late": (
        'missed_after = "PT1H"',
        'missed_after = "PT1M"',
        "duty[duty.round].missed_after",
        "0:01:00",
    ),
    "a lane that is none": ('lane = "operational"', 'lane = "fast"', "duty[duty.round].lane", "fast"),
    "a day in quotes": (
        "in_force_from = 2026-01-01",
        'in_force_from = "2026"',
        "instrument[plan].in_force_from",
        "2026",
    ),
    "a week of eight days": ("[1, 2, 3, 4, 5]", "[1, 8]", "calendar.working_week[1]", "8"),
    "a missing title": ('title = { en = "Plan", zh = "方案" }\n', "", "instrument[plan].title", "nothing"),
    "a status that is none": ('status = "plan"', 'status = "rumour"', "instrument[plan].status", "rumour"),
}


@pytest.mark.parametrize(("old", "new", "field", "came"), WRONG.values(), ids=WRONG)
def test_a_problem_names_its_file_line_field_and_what_came(old: str, new: str, field: str, came: str) -> None:
    text = changed(SMALL, old, new)

    with pytest.raises(BadPack) as refused:
        read_pack(text, "mine.toml")

    problem = refused.value.problems[0]
    assert problem.file == "mine.toml"
    assert field in problem.field
    assert came in problem.came
    assert problem.expected


def test_the_line_is_the_line_of_the_key() -> None:
    text = changed(SMALL, 'ladder = "plain"', 'ladder = "steep"')

    with pytest.raises(BadPack) as refused:
        read_pack(text, "mine.toml")

    assert refused.value.problems[0].line == line_of(text, '"steep"')


def test_a_missing_key_is_shown_at_its_table() -> None:
    text = changed(SMALL, 'horizon = "P1D"\n', "")

    with pytest.raises(BadPack) as refused:
        read_pack(text, "mine.toml")

    assert refused.value.problems[0].line == line_of(text, "[[duty]]")


def test_lines_hold_behind_texts_and_lists_of_several_lines() -> None:
    text = changed(SMALL, '{ en = "A round.", zh = "巡查一次。" }', '{ en = """\na = 1\n[x]\n""", zh = "巡查。" }')
    text = changed(text, 'lane = "operational"', "lane = 7")

    with pytest.raises(BadPack) as refused:
        read_pack(text, "mine.toml")

    assert [problem.line for problem in refused.value.problems] == [line_of(text, "lane = 7")]


def test_every_problem_is_told_at_once() -> None:
    text = changed(changed(SMALL, 'edition = "1"', "edition = 1"), 'lane = "operational"', "lane = 7")

    with pytest.raises(BadPack) as refused:
        read_pack(text, "mine.toml")

    assert len(refused.value.problems) == 2


def test_a_text_that_is_no_toml_names_its_line() -> None:
    text = changed(SMALL, "[limits]", "[limits")

    with pytest.raises(BadPack) as refused:
        read_pack(text, "mine.toml")

    assert refused.value.problems[0].line == line_of(text, "[limits")


def test_two_rules_of_one_name_are_refused() -> None:
    text = changed(SMALL, 'id = "rule.high"', 'id = "duty.round"')

    with pytest.raises(BadPack, match="not used yet"):
        read_pack(text, "mine.toml")


def test_a_rule_below_one_that_always_holds_would_never_be_read() -> None:
    text = changed(cn_2026(), 'any = [{ fact = "critical", is = true }]', "")

    with pytest.raises(BadPack, match="would never be read"):
        read_pack(text, "mine.toml")


def test_bounds_on_a_yes_or_no_are_refused() -> None:
    text = changed(cn_2026(), '{ fact = "critical", is = true }', '{ fact = "critical", above = 1 }')

    with pytest.raises(BadPack, match="the fact is a flag"):
        read_pack(text, "mine.toml")


def test_check_ends_with_2_and_tells_machines_too(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(changed(SMALL, 'lane = "operational"', "lane = 7"), encoding="utf-8")

    answer = CliRunner().invoke(root, ["policy", "check", str(bad), "cn-2026", "uk-2025", "--json"])

    told = json.loads(answer.stdout)
    assert answer.exit_code == 2
    assert [pack["key"] for pack in told["packs"]] == ["cn-2026", "uk-2025"]
    assert told["problems"][0]["line"] == line_of(bad.read_text(), "lane = 7")


def test_check_of_what_ships_ends_with_0() -> None:
    answer = CliRunner().invoke(root, ["policy", "check", "cn-2026", "uk-2025"])

    assert answer.exit_code == 0, answer.output


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    answer = CliRunner().invoke(root, ["policy", "check", str(tmp_path / "none.toml")])

    assert answer.exit_code == 2
    assert "none.toml" in answer.output
