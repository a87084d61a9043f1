from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from holdfast.domain.grading.facts import FactSpec, Known
from holdfast.domain.grading.rule import Bounds, Condition, GradeBook, GradeRule
from holdfast.domain.measures.demand import Needed, demanded_measures
from holdfast.domain.measures.finding import UNSEEN, Finding, Mark, State, mark, problem_with
from holdfast.domain.measures.measure import Cost, Measure, Target
from holdfast.domain.measures.peers import among
from holdfast.domain.measures.score import Line, figures, figures_of, lines
from holdfast.domain.measures.steps import next_steps
from holdfast.domain.measures.targets import judged
from holdfast.domain.measures.trials import after_failing, tally
from holdfast.domain.measures.what_if import Situation, Supposed, reckon, suppose
from holdfast.kernel.text import Text
from tests.measures.made import LAW, PER_100, TODAY, counted, measure, place

MARKS = {
    "never looked at": (UNSEEN, Needed(4), Mark(State.UNCHECKED, 0, needed=4)),
    "enough": (Finding(State.PARTIAL, held=4), Needed(4), Mark(State.PRESENT, 100, 4, 4)),
    "more than enough": (Finding(State.PARTIAL, held=9), Needed(4), Mark(State.PRESENT, 100, 9, 4)),
    "some": (Finding(State.PRESENT, held=74), Needed(148), Mark(State.PARTIAL, 50, 74, 148)),
    "none": (Finding(State.PARTIAL, held=0), Needed(4), Mark(State.ABSENT, 0, 0, 4)),
    "nothing needed": (Finding(State.PARTIAL, held=0), Needed(0), Mark(State.PRESENT, 100, 0, 0)),
    "need not known": (Finding(State.PARTIAL, held=4), Needed(missing="area"), Mark(State.UNKNOWN, 0, 4)),
    "present": (Finding(State.PRESENT), Needed(), Mark(State.PRESENT, 100)),
    "absent": (Finding(State.ABSENT), Needed(), Mark(State.ABSENT, 0)),
    "partial by word": (Finding(State.PARTIAL, share=86), Needed(), Mark(State.PARTIAL, 86)),
    "3 of 4 by the checker": (Finding(State.PARTIAL, held=3, total=4), Needed(), Mark(State.PARTIAL, 75, 3, 4)),
    "capped by tests": (Finding(State.PRESENT, at_most=75), Needed(), Mark(State.PARTIAL, 75)),
    "capped to nothing": (Finding(State.PARTIAL, held=4, at_most=0), Needed(4), Mark(State.ABSENT, 0, 4, 4)),
}


@pytest.mark.parametrize(("finding", "needed", "wanted"), MARKS.values(), ids=MARKS)
def test_a_finding_counts_for(finding: Finding, needed: Needed, wanted: Mark) -> None:
    assert mark(finding, needed) == wanted


WRONG = {
    "a word for what is counted": (Finding(State.PRESENT), True, "held"),
    "partial without a share": (Finding(State.PARTIAL), False, "share"),
    "partial of everything": (Finding(State.PARTIAL, share=100), False, "share"),
    "an amount without its total": (Finding(State.PARTIAL, held=3), False, "total"),
    "a total of nothing": (Finding(State.PARTIAL, held=3, total=0), False, "total"),
    "a total without an amount": (Finding(State.PRESENT, total=3), False, "total"),
    "below nothing": (Finding(State.PARTIAL, held=-1), True, "held"),
    "nothing said": (UNSEEN, False, "state"),
    "unknown said": (Finding(State.UNKNOWN), False, "state"),
    "fine: counted": (Finding(State.PARTIAL, held=0), True, ""),
    "fine: present": (Finding(State.PRESENT), False, ""),
    "fine: 3 of 4": (Finding(State.PARTIAL, held=3, total=4), False, ""),
}


@pytest.mark.parametrize(("finding", "counted_", "field"), WRONG.values(), ids=WRONG)
def test_the_field_that_cannot_be_taken_is_named(finding: Finding, counted_: bool, field: str) -> None:
    assert problem_with(finding, counted=counted_) == field


def reckoned(*measures: Measure, **held: Any) -> tuple[Line, ...]:
    """Lines of class 1 with so many held of each, by the last letter of its id."""
    findings = {f"m.{name}": Finding(State.PARTIAL, held=amount) for name, amount in held.items()}
    return lines(demanded_measures(measures, place(), "class-1", "normal", on=TODAY), findings)


def test_the_weakest_link_is_named_beside_the_average_and_what_is_met() -> None:
    found = figures_of(reckoned(counted("m.a", 10), counted("m.b", 10), counted("m.c", 10), a=10, b=4, c=8))

    assert found is not None
    assert (found.weakest, found.weakest_rule, found.met, found.demanded) == (40, "m.b", 1, 3)
    assert found.average == pytest.approx(73.333, abs=0.001)


def test_nothing_demanded_has_no_figures() -> None:
    assert figures([]) is None


def test_targets_of_single_measures_come_first_and_a_special_one_goes_before_a_general_one() -> None:
    general = Target(95, LAW, id="general")
    schools = Target(90, LAW, uses=frozenset({"school"}), id="schools")
    guards = Target(100, LAW, measures=frozenset({"m.a"}), id="guards")
    absent = Target(100, LAW, measures=frozenset({"m.z"}), id="absent")
    listed = reckoned(counted("m.a", 10), counted("m.b", 10), a=10, b=4)

    at_school = judged([general, schools, guards, absent], listed, "class-1", "school")
    at_mall = judged([general, schools, guards, absent], listed, "class-1", "mall")

    assert [each.target.id for each in at_school] == ["guards", "schools"]
    assert [(each.target.id, each.share, each.is_reached) for each in at_mall] == [
        ("guards", 100, True),
        ("general", 50, False),
    ]


def test_a_place_is_ranked_among_its_peers_and_equals_share_the_better_rank() -> None:
    found = among(62, [10, 62, 80, 90])

    assert (found.rank, found.of) == (3, 5)
    assert (found.lower, found.median, found.upper) == (62, 62, 80)
    assert among(100, []).rank == 1


BAND = Cost(1000, 2000, 56)


def test_the_cheapest_step_raises_the_weakest_link_to_the_next_weakest() -> None:
    """As on the page: 74 of 120 guards, next are 2 of 3 screening sets; 6 guards more, at 56 hours each."""
    step = next_steps(reckoned(counted("m.a", 120, BAND), counted("m.b", 3), counted("m.c", 1), a=74, b=2, c=1))[0]

    assert (step.line.id, step.units, step.cost.staff_hours) == ("m.a", 6, 336)
    assert (round(step.from_share), round(step.alone), step.ties) == (62, 67, 1)


def test_when_all_others_are_met_the_step_goes_to_the_whole() -> None:
    step = next_steps(reckoned(counted("m.a", 10), counted("m.b", 10), a=7, b=10))[0]

    assert (step.units, step.to_share, step.together) == (3, 100, 100)


def test_of_several_weakest_links_the_cheapest_is_first_and_unknown_cost_last() -> None:
    dear, cheap = Cost(1, 1, 40), Cost(90, 90, 2)
    half, none = Cost(None, None, 1), Cost()
    rules = [counted("m.a", 1, none), counted("m.b", 1, half), counted("m.c", 1, dear), counted("m.d", 1, cheap)]

    steps = next_steps(reckoned(*rules, a=0, b=0, c=0, d=0))

    assert [step.line.id for step in steps] == ["m.d", "m.c", "m.b", "m.a"]
    assert {(step.ties, step.alone, step.together) for step in steps} == {(4, 0, 100)}
    assert [step.cost_is_unknown for step in steps] == [False, False, False, True]


def test_what_waits_for_a_fact_comes_last_and_cannot_be_raised() -> None:
    steps = next_steps(reckoned(measure("m.a", need=PER_100, cost=BAND), measure("m.b"), a=5))

    assert [step.line.id for step in steps] == ["m.b", "m.a"]
    assert steps[1].units is None
    assert steps[0].together == 0


def test_when_all_is_met_there_is_no_step() -> None:
    assert next_steps(reckoned(counted("m.a", 10), a=10)) == ()
    assert next_steps(()) == ()


def test_a_failed_test_leaves_the_share_of_tests_passed_and_never_more_than_there_was() -> None:
    four = tally([True, True, True, False])

    partial = after_failing(Finding(State.PRESENT), four, State.PARTIAL)
    less = after_failing(Finding(State.PARTIAL, share=50), four, State.PARTIAL)
    gone = after_failing(Finding(State.PRESENT), four, State.ABSENT)
    only = after_failing(Finding(State.PARTIAL, held=4), tally([False]), State.PARTIAL)

    assert four.miss_rate == 25
    assert [mark(each, Needed()).share for each in (partial, less, gone)] == [75, 50, 0]
    assert mark(only, Needed(4)) == Mark(State.ABSENT, 0, 4, 4)
    assert tally([]).miss_rate is None


BOOK = GradeBook(
    {"class-1": Text("class 1"), "class-2": Text("class 2")},
    {"daily_footfall": FactSpec("daily_footfall", Text("footfall"))},
    (
        GradeRule("above", "class-1", Text("above"), any_of=(Condition("daily_footfall", bounds=Bounds(above=5000)),)),
        GradeRule("else", "class-2", Text("else")),
    ),
)
HERE = Situation(place(daily_footfall=9000), "class-1", "normal", {"m.a": Finding(State.PARTIAL, held=4)})


def test_what_if_of_a_measure_gives_new_figures_and_leaves_the_place_alone() -> None:
    rules = (counted("m.a", 10), measure("m.b", postures=frozenset({"high"})))

    now = reckon(rules, HERE, on=TODAY)
    then = reckon(rules, suppose(HERE, Supposed({"m.a": Finding(State.PARTIAL, held=9)}), BOOK), on=TODAY)
    high = reckon(rules, suppose(HERE, Supposed(posture="high"), BOOK), on=TODAY)

    assert [each.figures.weakest for each in (now, then, high) if each.figures] == [40, 90, 0]
    assert HERE.findings["m.a"].held == 4


def test_what_if_of_a_fact_grades_anew_but_a_confirmed_grade_stands_while_the_facts_say_the_same() -> None:
    confirmed = replace(HERE, grade="class-2")  # the facts say class 1, nobody has confirmed it

    fewer = suppose(HERE, Supposed(facts={"daily_footfall": Known(100)}), BOOK)
    unknown = suppose(HERE, Supposed(facts={"daily_footfall": None}), BOOK)
    same = suppose(confirmed, Supposed(facts={"daily_footfall": Known(9001)}), BOOK)

    assert (fewer.grade, unknown.grade, same.grade) == ("class-2", "ungraded", "class-2")
