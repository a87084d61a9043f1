"""Times against scipy's Dijkstra on graphs of chance, with turns or without, after closures too; ways and areas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from holdfast.exchange.osm.roads import read_roads
from holdfast.kernel.errors import BadInput
from holdfast.planning.roads.network import Network
from holdfast.planning.roads.profile import profile_named
from holdfast.planning.roads.snap import Places, at_vertices
from holdfast.planning.travel.isochrone import (
    CELL_M,
    TOLERANCE_CELLS,
    arc_beginnings,
    driven_within,
    isochrones,
)
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.oracle import scipy_table
from holdfast.planning.travel.outline import outlined
from holdfast.planning.travel.path import Piece, arc_shape, path
from holdfast.planning.travel.prepared import Roads, prepare, roads_from
from holdfast.planning.travel.times import Travel, seconds, within
from tests.roads.town import T, corner, network_of, town

U_TURN_S = 5


def chance_network(seed: int, *, with_bans: bool = False) -> Network:
    """Up to 60 vertices, roads one-way and both, parallel ones and parts that do not hang together."""
    chance = np.random.default_rng(seed)
    count = int(chance.integers(2, 60))
    roads = []
    for _ in range(int(chance.integers(1, 3 * count))):
        a, b = chance.choice(count, 2, replace=False)
        both = chance.integers(1, 100_000, 2) * (chance.random(2) < 0.8)
        if both.any():
            roads.append((int(a), int(b), int(both[0]), int(both[1])))
    roads = roads or [(0, 1, 5, 5)]
    network = network_of(count, roads)
    if not with_bans:
        return network
    turns = [(a, b) for a in range(network.arcs) for b in range(network.arcs) if network.head[a] == network.tail[b]]
    banned = [turn for turn in turns if chance.random() < 0.2]
    return network_of(count, roads, banned)


def by_hand(network: Network, ms: np.ndarray, *, turns: bool) -> np.ndarray:
    """Vertices to vertices by scipy on a graph written down here: with turns, a state is the arc just driven."""
    count, arcs = network.vertices, network.arcs
    opposite = network.opposite()
    links: dict[tuple[int, int], float] = {}

    def link(a: int, b: int, weight: float) -> None:
        links[a, b] = min(links.get((a, b), np.inf), weight)

    banned = {tuple(pair) for pair in network.banned.tolist()} if turns else set()
    # States: 0 to arcs - 1 an arc driven; then each vertex as a beginning; then each vertex as an end.
    for a in range(arcs):
        if ms[a] >= NEVER:
            continue
        link(arcs + int(network.tail[a]), a, float(ms[a]))
        link(a, arcs + count + int(network.head[a]), 0.5)
        leaving = range(network.arc_at[network.head[a]], network.arc_at[network.head[a] + 1])
        for b in leaving:
            if (a, b) not in banned and ms[b] < NEVER:
                round_ = turns and opposite[a] == b and len(leaving) > 1
                link(a, b, float(ms[b]) + (1000 * U_TURN_S if round_ else 0))
    size = arcs + 2 * count
    keys = np.array(list(links), dtype=np.int64).reshape(-1, 2)
    graph = csr_array((np.array(list(links.values())), (keys[:, 0], keys[:, 1])), shape=(size, size))
    found = dijkstra(graph, indices=arcs + np.arange(count))[:, arcs + count :] - 0.5
    np.fill_diagonal(found, 0)
    return np.where(np.isinf(found), NEVER, found)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_times_equal_dijkstra_on_every_graph_and_after_every_closure(seed: int, turns: bool, closes: bool) -> None:
    network = chance_network(seed, with_bans=turns)
    roads = prepare(network, turns=turns, u_turn_s=U_TURN_S)
    travel = Travel(roads)
    if closes:
        chance = np.random.default_rng(seed)
        travel = travel.reweighed(factor=1.3, closed=np.flatnonzero(chance.random(network.edges) < 0.3))
    expected = by_hand(roads.network, travel.arc_ms, turns=turns)
    every = at_vertices(roads.network, np.arange(network.vertices))
    assert np.array_equal(travel.to_all(every), expected)
    assert np.array_equal(travel.from_all(every).T, expected)
    assert np.array_equal(travel.table(every, every.pick(np.arange(1))), expected[:, :1])
    few = every.pick(np.arange(0, network.vertices, 3))
    assert np.array_equal(travel.table(every.pick(np.arange(1)), few), expected[:1, ::3])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_places_between_vertices_are_reached_as_if_a_vertex_stood_there(seed: int, turns: bool) -> None:
    network = chance_network(seed)
    chance = np.random.default_rng(seed)
    even = 2 * network.ms
    doubled = Network(**{**network.as_arrays(), "ms": even})
    cut = int(chance.integers(network.edges))
    roads, split = prepare(doubled, turns=turns), prepare(_split(doubled, cut), turns=turns)
    travel, beside = Travel(roads), Travel(split)
    middle = Places(
        np.array([-1], dtype=np.int32),
        np.array([cut], dtype=np.int32),
        np.array([0.5]),
        np.zeros((1, 2)),
        np.zeros(1),
    )
    named = [corner(roads, each) for each in range(network.vertices)]
    same = [corner(split, each) for each in range(network.vertices)]
    vertices, same_vertices = at_vertices(roads.network, np.array(named)), at_vertices(split.network, np.array(same))
    there = at_vertices(split.network, np.array([corner(split, network.vertices)]))
    assert np.array_equal(travel.table(middle, vertices), beside.table(there, same_vertices))
    assert np.array_equal(travel.table(vertices, middle), beside.table(same_vertices, there))
    assert np.array_equal(travel.to_all(middle)[:, named], beside.to_all(there)[:, same])
    assert np.array_equal(travel.from_all(middle)[:, named], beside.from_all(there)[:, same])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_two_places_on_one_road_reach_each_other_along_it_or_round_the_block(seed: int, turns: bool) -> None:
    network = chance_network(seed)
    cut = int(np.random.default_rng(seed).integers(network.edges))
    fourfold = Network(**{**network.as_arrays(), "ms": 4 * network.ms})
    roads = prepare(fourfold, turns=turns)
    split = prepare(_split(fourfold, cut, (0.25, 0.75)), turns=turns)
    edge = np.full(2, cut, dtype=np.int32)
    on = Places(np.full(2, -1, dtype=np.int32), edge, np.array([0.25, 0.75]), np.zeros((2, 2)), np.zeros(2))
    there = at_vertices(split.network, np.array([corner(split, network.vertices + i) for i in (0, 1)]))
    assert np.array_equal(Travel(roads).table(on, on), Travel(split).table(there, there))


def _split(network: Network, cut: int, shares: Sequence[float] = (0.5,)) -> Network:
    """The same network with vertices of their own at these shares of one edge."""
    roads = []
    by_edge = network.arcs_of_edge()
    for edge, (a, b) in enumerate(network.ends.tolist()):
        against, along = (int(network.ms[arc]) if arc >= 0 else 0 for arc in by_edge[edge])
        if edge != cut:
            roads.append((a, b, along, against))
            continue
        stops = [a, *(network.vertices + i for i in range(len(shares))), b]
        for one, other, part in zip(stops, stops[1:], np.diff([0, *shares, 1]), strict=False):
            roads.append((one, other, round(along * part), round(against * part)))
    return network_of(network.vertices + len(shares), roads)


@pytest.fixture(scope="module")
def extracts() -> dict[tuple[str, bool], Roads]:
    """Real roads, each made once."""
    return {}


def real(shared_data: Path, kept: dict[tuple[str, bool], Roads], name: str, turns: bool) -> Roads:
    if (name, turns) not in kept:
        car = profile_named("car")
        ways = read_roads(shared_data / "osm" / f"{name}.osm.pbf", car.speeds)
        kept[name, turns] = roads_from(ways, car, turns=turns)[0]
    return kept[name, turns]


def some_places(roads: Roads, count: int, seed: int = 7) -> Places:
    chance = np.random.default_rng(seed)
    shape = roads.network.shape
    return roads.snapper.snap(shape[chance.integers(0, len(shape), count)] + chance.normal(0, 1e-4, (count, 2)))


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("name", ["andorra", "helsinki-centre"])
def test_real_roads_give_scipys_times_also_after_closures(
    shared_data: Path, extracts: dict[tuple[str, bool], Roads], name: str, turns: bool
) -> None:
    roads = real(shared_data, extracts, name, turns)
    places, others = some_places(roads, 60), some_places(roads, 50, seed=8)
    travel = Travel(roads)
    free = travel.table(places, others)
    assert np.array_equal(free, scipy_table(travel, places, others))
    assert (free < NEVER).all()
    chance = np.random.default_rng(1)
    shut = travel.reweighed(factor=1.7, closed=np.flatnonzero(chance.random(roads.network.edges) < 0.05))
    assert np.array_equal(shut.table(places, others), scipy_table(shut, places, others))
    assert np.array_equal(travel.table(places, others), free), "weights of one are not those of another"


@pytest.mark.parametrize("turns", [False, True])
def test_a_way_takes_the_time_that_the_table_says_and_is_unbroken(
    shared_data: Path, extracts: dict[tuple[str, bool], Roads], turns: bool
) -> None:
    roads = real(shared_data, extracts, "helsinki-centre", turns)
    network, travel = roads.network, Travel(roads)
    chance = np.random.default_rng(3)
    mixed = [some_places(roads, 20), at_vertices(network, chance.integers(0, network.vertices, 20))]
    for origins, targets in ((mixed[0], mixed[1]), (mixed[1], mixed[0]), (mixed[0], mixed[0])):
        for i in range(12):
            one, other = origins.pick(np.array([i])), targets.pick(np.array([19 - i]))
            found = path(travel, one, other)
            assert found is not None
            assert found.ms == travel.table(one, other)[0, 0]
            driven = sum(travel.arc_ms[each.arc] * (each.end - each.begin) for each in found.pieces)
            assert driven + found.turning_ms == pytest.approx(found.ms, abs=1)
            for before, after in zip(found.pieces, found.pieces[1:], strict=False):
                assert network.head[before.arc] == network.tail[after.arc]
                assert (before.end, after.begin) == (1.0, 0.0)
            drawn = np.hypot(*np.diff(network.flat(found.shape), axis=0).T).sum()
            assert drawn == pytest.approx(found.metres, rel=3e-3, abs=1)
            ends = network.flat(found.shape[[0, -1]]) - network.flat(np.concatenate([one.lonlat, other.lonlat]))
            assert np.abs(ends).max() < 1


@pytest.mark.parametrize("turns", [False, True])
def test_an_area_holds_every_vertex_reached_and_none_far_from_a_driven_road(
    shared_data: Path, extracts: dict[tuple[str, bool], Roads], turns: bool
) -> None:
    roads = real(shared_data, extracts, "helsinki-centre", turns)
    network, travel = roads.network, Travel(roads)
    places, vertices = some_places(roads, 4), shapely.points(network.lonlat)
    for i in range(4):
        place = places.pick(np.array([i]))
        ms, begins = travel.to_all(place)[0], arc_beginnings(travel, place)
        areas = isochrones(travel, place, (5, 1, 3))
        assert [each.minutes for each in areas] == [1, 3, 5]
        for each in areas:
            assert each.area.is_valid
            inside, reached = shapely.covers(each.area, vertices), ms <= each.minutes * 60_000
            assert not (reached & ~inside).any()
            driven = driven_within(travel, place, begins, each.minutes * 60)
            lines = shapely.union_all(
                [
                    shapely.LineString(network.flat(arc_shape(network, Piece(int(a), b, max(e, b + 1e-6)))))
                    for a, b, e in zip(driven.arc, driven.begin, driven.end, strict=True)
                ]
            )
            stray = shapely.points(network.flat(network.lonlat[inside & ~reached]))
            assert (shapely.distance(lines, stray) <= TOLERANCE_CELLS * CELL_M).all()


def test_an_outline_is_the_union_of_its_cells() -> None:
    chance = np.random.default_rng(0)
    for _ in range(60):
        grid = np.zeros((14, 17), dtype=bool)
        grid[1:-1, 1:-1] = chance.random((12, 15)) < chance.random()
        i, j = np.nonzero(grid)
        area = outlined(grid, np.array([3.0, 4.0]), 10.0)
        assert area.is_valid
        cells = shapely.union_all(shapely.box(3 + 10 * i, 4 + 10 * j, 13 + 10 * i, 14 + 10 * j))
        assert area.symmetric_difference(cells).area == pytest.approx(0)


def test_a_closure_shuts_what_it_touches_and_a_cordon_only_its_border(tmp_path: Path) -> None:
    roads, _ = town(tmp_path)
    around_12 = shapely.box(0.0005, 0.0005, 0.0015, 0.0015)
    closed = roads.snapper.edges_touching(around_12)
    assert sorted(roads.network.way[closed]) == [102, 103, 108, 109]
    west = shapely.box(-0.0005, -0.0005, 0.0005, 0.0025)
    cordon = roads.snapper.edges_touching(west, border_only=True)
    assert sorted(roads.network.way[cordon]) == [100, 102, 104]
    travel = Travel(roads).reweighed(closed=cordon)
    at = [at_vertices(roads.network, np.array([corner(roads, each)])) for each in (1, 21, 23)]
    assert travel.table(at[0], at[1])[0, 0] == 2 * T
    assert travel.table(at[0], at[2])[0, 0] == NEVER
    assert path(travel, at[0], at[2]) is None
    everything = Travel(roads).reweighed(closed=np.arange(roads.network.edges))
    assert (everything.to_all(at[0])[0] >= NEVER).sum() == 8
    assert isochrones(everything, at[0], [5])[0].area.is_empty


def test_a_factor_multiplies_every_time_and_a_limit_cuts_without_a_new_search(tmp_path: Path) -> None:
    roads, _ = town(tmp_path)
    every = at_vertices(roads.network, np.arange(9))
    free, rush = Travel(roads).table(every, every), Travel(roads).reweighed(factor=1.5).table(every, every)
    assert np.abs(rush - 1.5 * free).max() <= 1
    cut = within(free, 40)
    assert ((cut == free) == (free <= 40_000)).all()
    assert np.isinf(seconds(cut)[cut >= NEVER]).all()
    assert seconds(free)[0, 0] == 0


@pytest.mark.parametrize(
    ("lonlat", "words"),
    [
        (
            [[0.001, 0.001], [0.5, 0.5]],
            r"sites.csv, row 3, lon, lat: expected a place within 1000 m of a road .*, got \d+ m",
        ),
        ([[0.001, float("nan")]], r"sites.csv, row 2, lat: expected degrees from -90 to 90, got nan"),
        ([[181.0, 0.0]], r"sites.csv, row 2, lon"),
    ],
)
def test_a_site_that_lies_nowhere_is_named(tmp_path: Path, lonlat: Sequence[Sequence[float]], words: str) -> None:
    roads, _ = town(tmp_path)
    with pytest.raises(BadInput, match=words):
        roads.snapper.snap(np.array(lonlat), file="sites.csv", rows=[2, 3])


def test_weights_and_closures_that_cannot_be_are_refused(tmp_path: Path) -> None:
    roads, _ = town(tmp_path)
    ms = roads.network.ms.astype(float)
    for wrong, words in ((-1.0, "row 3, ms: expected .* from 1, got -1.0"), (np.nan, "row 3, ms"), (0.0, "row 3, ms")):
        bad = ms.copy()
        bad[2] = wrong
        with pytest.raises(BadInput, match=words):
            Travel(roads, bad)
    with pytest.raises(BadInput, match=r"expected 21 weights, one an arc"):
        Travel(roads, ms[:-1])
    for factor in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(BadInput, match="factor: expected a factor above 0"):
            Travel(roads).reweighed(factor=factor)
    with pytest.raises(BadInput, match="closed, edge: expected an edge from 0 to 11, got 12"):
        Travel(roads).reweighed(closed=np.array([3, 12]))
    with pytest.raises(BadInput, match="vertex from 0 to 8, got 9"):
        at_vertices(roads.network, np.array([0, 9]))
    with pytest.raises(BadInput, match="does not cross itself"):
        roads.snapper.edges_touching(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    with pytest.raises(BadInput, match="minutes: expected numbers above 0, got nan"):
        isochrones(Travel(roads), at_vertices(roads.network, np.array([0])), [5, float("nan")])
