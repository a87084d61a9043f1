"""Places go to another agency with all that is owed about them; nobody hands over what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from holdfast.plumbing import clock
from tests.register.conftest import Place

if TYPE_CHECKING:
    from tests.several.conftest import Several
    from tests.support.cast import Cast

Grade = Callable[[], None]
ADMIN = "north_administrator"
MALL = "lanhe.north.mall."


def paths(row: object) -> dict[str, set[str]]:
    """By table: the branches that hold what belongs to a place."""
    from holdfast.rooms.measures.models import Compliance, PlaceMeasure
    from holdfast.rooms.obligations.models import Obligation, Series
    from holdfast.rooms.plans.models import Plan
    from holdfast.rooms.rounds.models import Mark

    pk = row.pk  # type: ignore[attr-defined]
    found = {
        "series": Series.objects.filter(subject_id=pk, ends_at__isnull=True),
        "owed": Obligation.objects.filter(subject_id=pk, state="open"),
        "measures": PlaceMeasure.objects.filter(premises_id=pk),
        "sums": Compliance.objects.filter(premises_id=pk),
        "plans": Plan.objects.filter(subject_id=pk),
        "marks": Mark.objects.filter(premises_id=pk),
    }
    return {name: set(rows.values_list("owner_path", flat=True)) for name, rows in found.items()}


@pytest.fixture
def owing(city: Cast, place: Place, graded: Grade) -> object:
    """A place of a district with duties, measures, a plan and a mark."""
    from holdfast.rooms.measures.jobs import demand_what_changed
    from holdfast.rooms.obligations.jobs import open_ahead
    from holdfast.rooms.plans.models import Plan
    from holdfast.rooms.rounds.models import Mark

    row = place("Jade Arcade", 6000)
    graded()
    demand_what_changed()
    open_ahead()
    now = clock.now()
    Plan.objects.create(
        subject_room="premises", subject_id=row.pk, subject_label="", owner=row.owner, owner_path=row.owner_path,
        kind="x", added_at=now,
    )  # fmt: skip
    Mark.objects.create(premises=row, owner_path=row.owner_path, label="Gate 1", secret="s", added_at=now)
    return row


def test_what_is_owed_there_goes_along(city: Cast, several: Several, owing: object) -> None:
    """`hand_measures`, `hand_plans` and `hand_marks` answer `PlacesHandedOver`."""
    before = paths(owing)

    several.do(ADMIN, "hand", [owing], to="Mall")

    assert before == {name: {"lanhe.north."} for name in before}
    assert paths(owing) == {name: {MALL} for name in before}


def test_the_operator_sees_the_place_from_then_on_and_the_ledger_says_so(
    city: Cast, several: Several, owing: object
) -> None:
    from holdfast.rooms.ledger.models import Entry

    page = "/premises/?name=Jade"
    before = len(city.client("mall_operator").get(page).context["lines"])

    several.do(ADMIN, "hand", [owing], to=MALL)

    assert before == 0
    assert [line.name for line in city.client("mall_operator").get(page).context["lines"]] == ["Jade Arcade"]
    assert Entry.objects.get(kind="premises.handed_over").owner_path == MALL
    assert Entry.objects.get(kind="premises.left").facts["places"] == 1


def test_the_rounds_are_owed_by_the_post_that_the_rule_names_there(city: Cast, several: Several, owing: object) -> None:
    from holdfast.rooms.agencies.models import Post
    from holdfast.rooms.obligations.models import Series
    from holdfast.rooms.obligations.rules import compiled

    rule = Series.objects.get(subject_id=owing.pk, rule__rule_id="duty.patrol", ends_at__isnull=True)  # type: ignore[attr-defined]
    key = compiled(rule.rule_id).clock.owner.removeprefix("post:").partition("@")[0]
    mall = city.agencies["lanhe.north.mall"]
    post = Post.objects.create(agency=mall, key=key, name_en="Fixed post", role="operator")

    several.do(ADMIN, "hand", [owing], to=MALL)

    rule.refresh_from_db()
    assert rule.post_id == post.pk


def test_the_figures_of_the_page_are_those_of_the_act(city: Cast, several: Several, owing: object) -> None:
    told = several.page(ADMIN, "hand", [owing], to="Mall")["would"].numbers
    asked = several.api(ADMIN, "hand", [owing], to="Mall").json()
    done = several.api(ADMIN, "hand", [owing], to="Mall", dry_run=False, seen=asked["seen"]).json()

    assert told["places"] == 1
    assert told["series"] > 3
    assert told["owed"] > 3
    assert told == asked["numbers"] == done["numbers"]


def test_foreign_places_are_neither_shown_nor_moved(city: Cast, several: Several, place: Place, graded: Grade) -> None:
    own, foreign = place("Own", 100), place("Foreign", 100, owner="lanhe.south")
    graded()

    page = several.page(ADMIN, "hand", [own, foreign], to="Mall")
    several.do(ADMIN, "hand", [own, foreign], to="Mall")
    over_api = several.api(ADMIN, "hand", [foreign], to="Mall").json()

    foreign.refresh_from_db()
    assert [row.name for row in page["chosen"].rows] == ["Own"]
    assert page["left_out"] == []
    assert (over_api["places"], over_api["left_out"]) == (0, 0)
    assert foreign.owner_path == "lanhe.south."


def test_a_place_that_is_only_shared_is_named_and_stays(city: Cast, several: Several, place: Place) -> None:
    from holdfast.kernel.subject import Subject
    from holdfast.rooms.agencies.actions import share

    lent = place("Lent", owner="lanhe.south")
    north = city.agencies["lanhe.north"].pk
    share(
        city.actor("south_administrator"), Subject("premises", lent.pk), lent.owner_path, label="", with_agency_id=north
    )

    page = several.page(ADMIN, "hand", [lent], to="Mall")

    assert page["left_out"] == ["Lent"]
    assert page["would"] is None


@pytest.mark.parametrize("to", ["lanhe.south.", "lanhe.nowhere.", "South"])
def test_nobody_hands_to_an_agency_that_is_not_theirs(city: Cast, several: Several, place: Place, to: str) -> None:
    row = place("P")

    refused = several.api(ADMIN, "hand", [row], to=to)

    assert refused.status_code == 422 or refused.status_code == 400
    assert refused.json()["fields"]["field"] == "to"
    assert refused.json()["fields"]["expected"] == "an agency of your branch, by its name"


def test_where_another_pack_holds_they_are_graded_by_it(
    city: Cast, several: Several, place: Place, graded: Grade
) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.models import Grade as Row
    from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack

    row = place("P", 6000)
    graded()
    uk = load_shipped_pack(command_actor(), "uk-2025")
    adopt(command_actor(), uk, city.agencies["lanhe.south"], date(2026, 1, 1), voluntary_from=date(2026, 1, 1))

    told = several.page("city_administrator", "hand", [row], to="lanhe.south.")["would"].differences
    several.do("city_administrator", "hand", [row], to="lanhe.south.")

    assert set(told) == {"uk-2025"}
    assert Row.objects.get(premises=row, pack_key="uk-2025", superseded_at__isnull=True).grade == "ungraded"


def test_a_change_in_between_shows_the_new_figures_and_does_nothing(city: Cast, several: Several, place: Place) -> None:
    first, second = place("First"), place("Second")
    seen = several.page(ADMIN, "hand", [first, second], to="Mall")["would"].seen
    several.do(ADMIN, "hand", [second], to="Mall")

    words = {"act": "hand", "ids": [str(first.pk), str(second.pk)], "to": "Mall", "seen": seen}
    answer = city.client(ADMIN).post("/premises/several/do/", words, follow=True)
    over_api = several.api(ADMIN, "hand", [first, second], to="Mall", dry_run=False, seen=seen)

    first.refresh_from_db()
    assert first.owner_path == "lanhe.north."
    assert answer.context["would"].numbers["places"] == 1
    assert over_api.status_code == 409
