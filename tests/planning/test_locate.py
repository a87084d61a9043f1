"""Locating against all choices tried one by one, against published optima, and against bad input."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.kernel.errors import BadInput
from holdfast.planning.locate.cover import Cover, backed, cover_within, expected, fewest, most
from holdfast.planning.locate.pcentre import p_centre
from holdfast.planning.locate.pmedian import p_median
from holdfast.planning.locate.problem import Problem, checked, read_orlib
from holdfast.project.cli.locate import locate

SMALL = settings(max_examples=60, deadline=None)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    demands, sites = draw(st.integers(2, 9)), draw(st.integers(2, 7))
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    whole = draw(st.booleans())
    distance = (
        chance.integers(0, 30, (demands, sites)).astype(float) if whole else chance.uniform(0, 30, (demands, sites))
    )
    weights = chance.integers(0, 5, demands).astype(float)
    sites_shuffled = [int(each) for each in chance.permutation(sites)]
    forbidden = tuple(sites_shuffled[: draw(st.integers(0, sites - 2))])
    free = [each for each in range(sites) if each not in forbidden]
    p = draw(st.integers(1, len(free)))
    fixed = tuple(free[: draw(st.integers(0, min(p, 2)))])
    return Problem(distance, weights, p, fixed, forbidden)


def choices(problem: Problem) -> Iterator[tuple[int, ...]]:
    free = [each for each in range(problem.distance.shape[1]) if each not in problem.forbidden]
    return (each for each in combinations(free, problem.p) if set(problem.fixed) <= set(each))


def median_cost(problem: Problem, sites: tuple[int, ...]) -> float:
    return float((problem.distance[:, list(sites)].min(axis=1) * problem.weights).sum())


def radius(problem: Problem, sites: tuple[int, ...]) -> float:
    return float(problem.distance[:, list(sites)].min(axis=1).max())


@given(problem=problems())
@SMALL
def test_p_median_is_the_best_of_all_choices_and_says_so(problem: Problem) -> None:
    answer = p_median(problem)

    assert answer.value == pytest.approx(min(median_cost(problem, each) for each in choices(problem)))
    assert answer.value == pytest.approx(median_cost(problem, answer.sites))
    assert answer.proved
    assert len(set(answer.sites)) == problem.p
    assert set(problem.fixed) <= set(answer.sites)
    assert not set(problem.forbidden) & set(answer.sites)


@given(problem=problems())
@SMALL
def test_p_centre_is_the_best_of_all_choices_and_says_so(problem: Problem) -> None:
    answer = p_centre(problem)

    assert answer.value == pytest.approx(min(radius(problem, each) for each in choices(problem)))
    assert answer.value == pytest.approx(radius(problem, answer.sites))
    assert answer.proved
    assert len(set(answer.sites)) == problem.p


def covered(cover: Cover, sites: tuple[int, ...], times: int = 1) -> float:
    return float(cover.weights[cover.reaches[:, list(sites)].sum(axis=1) >= times].sum())


@given(problem=problems(), reach=st.floats(3, 20))
@SMALL
def test_the_most_covered_is_the_best_of_all_choices(problem: Problem, reach: float) -> None:
    cover = cover_within(problem.distance, problem.weights, reach, fixed=problem.fixed, forbidden=problem.forbidden)
    for times in (1, 2):
        answer = backed(cover, problem.p, times=times)

        assert answer.value == pytest.approx(max(covered(cover, each, times) for each in choices(problem)))
        assert answer.value == pytest.approx(covered(cover, answer.sites, times))
        assert answer.proved


@given(problem=problems(), reach=st.floats(3, 20))
@SMALL
def test_the_fewest_that_cover_are_the_fewest_and_what_nobody_reaches_is_said(problem: Problem, reach: float) -> None:
    cover = cover_within(problem.distance, problem.weights, reach, fixed=problem.fixed, forbidden=problem.forbidden)
    answer = fewest(cover)
    free = [each for each in range(problem.distance.shape[1]) if each not in problem.forbidden]
    reachable = [row for row in range(len(cover.reaches)) if row not in cover.unreachable]
    best = next(
        size
        for size in range(len(problem.fixed), len(free) + 1)
        for each in combinations(free, size)
        if set(problem.fixed) <= set(each) and cover.reaches[reachable][:, list(each)].any(axis=1).all()
    )

    assert len(answer.sites) == best
    assert cover.reaches[reachable][:, list(answer.sites)].any(axis=1).all()
    assert answer.proved
    assert bool(answer.notes) == bool(len(cover.unreachable))


@given(problem=problems(), reach=st.floats(3, 20), busy=st.floats(0.0, 0.9))
@SMALL
def test_expected_cover_is_the_best_of_all_choices_of_units(problem: Problem, reach: float, busy: float) -> None:
    cover = cover_within(problem.distance, problem.weights, reach, forbidden=problem.forbidden)
    free = [each for each in range(problem.distance.shape[1]) if each not in problem.forbidden]
    units = min(problem.p, 3)

    def worth(sites: tuple[int, ...]) -> float:
        counts = cover.reaches[:, list(sites)].sum(axis=1)
        return float((cover.weights * (1 - busy**counts)).sum())

    answer = expected(cover, units, busy=busy)

    assert answer.value == pytest.approx(max(map(worth, combinations_with_replacement(free, units))), abs=1e-6)
    assert answer.value == pytest.approx(worth(answer.sites), abs=1e-6)


def test_without_time_the_answer_has_a_bound_and_is_never_called_proved() -> None:
    chance = np.random.default_rng(5)
    corners = chance.uniform(0, 1000, (250, 2))
    distance = np.rint(np.hypot(*(corners[:, None] - corners[None, :]).transpose(2, 0, 1)))
    problem = Problem(distance, np.ones(250), 6)
    hurried, best = p_median(problem, limit_s=0.0), p_median(problem)

    assert best.proved
    assert not hurried.proved
    assert hurried.bound <= best.value <= hurried.value
    assert hurried.gap > 0


def published(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "pmedian" / "optima.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_published_instances_of_up_to_400_vertices_end_at_the_published_optimum(shared_data: Path) -> None:
    for row in published(shared_data):
        if int(row["n"]) > 400:
            continue
        problem = read_orlib(shared_data / "pmedian" / f"{row['instance']}.txt")
        median = p_median(problem)
        assert (row["instance"], median.value, median.proved) == (row["instance"], float(row["pmedian_optimum"]), True)
        if int(row["n"]) <= 300:
            centre = p_centre(problem)
            assert (row["instance"], centre.value, centre.proved) == (
                row["instance"],
                float(row["pcenter_optimum"]),
                True,
            )


# ---- bad input


def ones(rows: int, columns: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.ones((rows, columns))


@pytest.mark.parametrize(
    ("problem", "field", "words"),
    [
        (Problem(ones(2, 0), np.ones(2), 1), "distance", "at least one"),
        (Problem(np.array([[1.0, math.nan]]), np.ones(1), 1), "distance", "from 0"),
        (Problem(np.array([[1.0, -1.0]]), np.ones(1), 1), "distance", "from 0"),
        (Problem(ones(2, 2), np.array([1.0, -2.0]), 1), "weights", "from 0"),
        (Problem(ones(2, 2), np.ones(3), 1), "weights", "2 weights"),
        (Problem(ones(2, 2), np.ones(2), 0), "p", "from 1 to 2"),
        (Problem(ones(2, 2), np.ones(2), 3), "p", "from 1 to 2"),
        (Problem(ones(2, 2), np.ones(2), 2, forbidden=(1,)), "p", "from 1 to 1"),
        (Problem(ones(2, 2), np.ones(2), 1, fixed=(4,)), "fixed", "0 to 1"),
        (Problem(ones(2, 2), np.ones(2), 1, fixed=(1,), forbidden=(1,)), "forbidden", "fixed as well"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_its_field(problem: Problem, field: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked(problem, "sites.csv")

    assert refused.value.place.field == field
    assert words in refused.value.expected


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("3 2\n1 2 5\n2 3 5\n", 1),
        ("3 2 1\n1 2 5\n2 x 5\n", 3),
        ("3 2 1\n1 2 5\n2 9 5\n", 3),
        ("3 2 1\n1 2 -5\n2 3 5\n", 2),
        ("3 4 1\n1 2 5\n2 3 5", 3),
        ("3 1 1\n1 2 5\n", None),
    ],
    ids=["head", "word", "vertex", "cost", "short", "apart"],
)
def test_a_broken_instance_is_refused_by_its_line(tmp_path: Path, text: str, row: int | None) -> None:
    file = tmp_path / "pmed.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_orlib(file)

    assert refused.value.place.row == row


def test_the_last_copy_of_an_edge_counts(tmp_path: Path) -> None:
    file = tmp_path / "pmed.txt"
    file.write_text("2 2 1\n1 2 9\n2 1 4\n", encoding="utf-8")

    assert read_orlib(file).distance.tolist() == [[0, 4], [4, 0]]


# ---- the command


def test_the_command_answers_value_bound_and_proof(tmp_path: Path) -> None:
    file = tmp_path / "pmed.txt"
    file.write_text("4 3 1\n1 2 1\n2 3 1\n3 4 5\n", encoding="utf-8")
    for kind, value in (("pmedian", 8.0), ("pcentre", 5.0)):
        said = json.loads(CliRunner().invoke(locate, [kind, "--orlib", str(file), "--json"]).output)

        assert (said["value"], said["bound"], said["proved"], len(said["sites"])) == (value, value, True, 1)
        assert said["seconds"] >= 0


def test_the_command_covers_points_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bds.txt"
    lines = ["2 3", "F 0 0 0 1", "F 1 10 0 1", "C 0 1 0 5", "C 1 9 0 3", "C 2 50 0 7"]
    file.write_text("\n".join(lines), encoding="utf-8")
    ask = ["--bds", str(file), "--radius", "2", "--json"]
    said = json.loads(CliRunner().invoke(locate, ["mclp", *ask, "-p", "1"]).output)
    assert (said["value"], said["sites"], said["proved"]) == (5.0, [0], True)
    assert "1 demands with a weight of 7" in said["notes"][0]
    said = json.loads(CliRunner().invoke(locate, ["lscp", *ask]).output)
    assert (said["value"], sorted(said["sites"])) == (2.0, [0, 1])
    assert most(cover_within(ones(1, 1), np.ones(1), 2.0), 1).value == 1.0
