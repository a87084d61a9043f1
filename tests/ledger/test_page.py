"""The ledger's page and its API: who reads what, and that the figures are those of the chain."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from holdfast.domain.ledger.entry import ActorRef, By, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.ledger.jobs import read_back
from holdfast.rooms.ledger.models import ReadBack, Seal
from holdfast.rooms.ledger.sealer import checkpoint_now, seal_once
from tests.ledger.making import entries
from tests.ledger.tampering import TABLES
from tests.support.asked import by_the_page
from tests.support.cast import Cast, make_cast

NORTH, SOUTH = "lanhe.north.", "lanhe.south."


@pytest.fixture
def cast(fresh_db: str) -> Cast:
    return make_cast()


def happen(path: str, kind: str = "obligations.late", **words: object) -> int:
    """One sealed entry; answers its number."""
    news = NewEntry(kind, Subject("obligations", uuid7()), words.pop("true_at", clock.now()), path, **words)  # type: ignore[arg-type]
    record_many([news])
    seal_once()
    return Seal.objects.order_by("-number").values_list("number", flat=True)[0]


def numbers(html: str) -> list[int]:
    """The numbers in the table, from its top."""
    return [int(found) for found in re.findall(r'<td class="num"><a href="/ledger/(\d+)/', html)]


def test_an_auditor_reads_the_own_branch_newest_first(cast: Cast) -> None:
    for path in (NORTH, SOUTH, "lanhe.north.mall.", "lanhe."):
        happen(path)

    city = cast.client("auditor").get("/ledger/").content.decode()
    north = cast.client("north_auditor").get("/ledger/").content.decode()

    assert numbers(city) == [4, 3, 2, 1]
    assert numbers(north) == [3, 1]


def test_an_entry_of_another_branch_answers_as_one_that_does_not_exist(cast: Cast) -> None:
    foreign, own = happen(SOUTH), happen(NORTH)
    browser = cast.client("north_auditor")

    there, nowhere = browser.get(f"/ledger/{foreign}/"), browser.get("/ledger/999/")

    assert browser.get(f"/ledger/{own}/").status_code == 200
    assert there.status_code == nowhere.status_code == 404
    for address in (f"/api/v1/ledger/entries/{foreign}", f"/api/v1/ledger/entries/{foreign}/verify"):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/ledger/", "/ledger/1/", "/ledger/checkpoints/", "/api/v1/ledger/entries", "/api/v1/ledger/head"]
)
def test_who_is_no_auditor_or_administrator_reads_no_ledger(cast: Cast, address: str) -> None:
    happen(NORTH)

    assert cast.client("north_duty_officer").get(address).status_code in (403, 404)
    assert cast.client("north_administrator").get(address).status_code == 200


def test_filters_narrow_the_list(cast: Cast) -> None:
    post = cast.posts["north_operator"].pk
    now = clock.now()
    happen(NORTH)
    decided = happen(NORTH, "decisions.decided", actor=ActorRef(By.PERSON, uuid7(), post))
    practised = happen(NORTH, mode=Mode.EXERCISE)
    later = happen(NORTH, true_at=now - timedelta(minutes=8))
    browser = cast.client("auditor")

    def shown(query: str) -> list[int]:
        return numbers(browser.get(f"/ledger/?{query}").content.decode())

    assert shown("group=decisions") == [decided]
    assert shown("group=breaches") == [later, practised, 1]
    assert shown(f"post={post}") == [decided]
    assert shown("mode=exercise") == [practised]
    assert shown("later=1") == [later]
    assert shown("group=system") == [later, practised, 1]
    assert shown("period=today&group=excused") == []


@pytest.mark.parametrize("query", ["group=x", "period=x", "mode=x", "post=x", "before=x", "before=" + "9" * 30])
def test_a_filter_that_cannot_be_read_is_a_bad_input(cast: Cast, query: str) -> None:
    assert cast.client("auditor").get(f"/ledger/?{query}").status_code == 422


def test_pages_go_on_where_the_last_one_ended(cast: Cast) -> None:
    record_many(entries(120, path=NORTH))
    seal_once()
    browser = cast.client("auditor")

    seen: list[int] = []
    address = "/ledger/"
    while address:
        html = browser.get(address).content.decode()
        seen += numbers(html)
        older = re.search(r'href="(/ledger/\?[^"]*)" rel="next"', html)
        address = older[1].replace("&amp;", "&") if older else ""

    assert seen == list(range(120, 0, -1))


def test_a_page_asks_the_database_as_often_for_fifty_rows_as_for_five(cast: Cast) -> None:
    from django.db import connection

    browser = cast.client("auditor")
    record_many(entries(5, path=NORTH))
    seal_once()
    with CaptureQueriesContext(connection) as few:
        browser.get("/ledger/")
    record_many(entries(60, path=NORTH))
    seal_once()
    with CaptureQueriesContext(connection) as many:
        assert browser.get("/ledger/").status_code == 200

    assert len(by_the_page(many)) <= len(by_the_page(few))
    assert len(many) < 25


def test_an_entry_shows_its_times_facts_and_place_in_the_chain(cast: Cast) -> None:
    happen(NORTH)
    number = happen(
        NORTH, facts={"step": "late"}, commitments={"note": "ab" * 32}, true_at=clock.now() - timedelta(hours=1)
    )
    happen(NORTH)

    html = cast.client("auditor").get(f"/ledger/{number}/").content.decode()

    digest = bytes(Seal.objects.get(number=number).hash).hex()
    assert digest[:4] + " " + digest[4:8] in html
    assert "kept in the record" in html
    assert [int(found) for found in re.findall(r'<li[^>]*><a href="/ledger/(\d+)/', html)] == [1, 2, 3]
    assert "No checkpoint covers it yet" in html
    assert "holdfast ledger verify --key PUB --checkpoint F" in html


def test_reading_back_from_an_entry_says_whole_or_where_it_breaks(cast: Cast) -> None:
    for _ in range(4):
        happen(NORTH)
    browser = cast.client("auditor")
    whole = browser.get("/ledger/2/verify/").content.decode()

    tamper(3)

    assert "Whole from 2 to 4" in whole
    assert "Broken at 3" in browser.get("/ledger/2/verify/").content.decode()
    assert browser.get("/api/v1/ledger/entries/2/verify").json()["first_bad"] == 3


def tamper(number: int) -> None:
    from holdfast.rooms.ledger.link import link

    with link("owner") as owner, owner.transaction():
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE ledger_entry SET mode = 'test' WHERE id = (SELECT entry_id FROM ledger_seal WHERE number = %s)",
            (number,),
        )


def test_the_chain_is_read_back_in_pieces_and_the_page_says_when(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.rooms.ledger.jobs.PIECE", 4)
    for _ in range(6):
        happen(NORTH)

    assert [read_back(), read_back(), read_back()] == [4, 2, 0]

    assert "6 entries read back" in cast.client("auditor").get("/ledger/").content.decode()


def test_a_broken_chain_is_told_above_the_ledger(cast: Cast) -> None:
    for _ in range(6):
        happen(NORTH)
    tamper(5)

    read_back()

    assert ReadBack.objects.get().first_bad == 5
    assert "Broken at 5" in cast.client("auditor").get("/ledger/").content.decode()


def test_the_page_counts_what_only_this_machine_vouches_for(cast: Cast) -> None:
    for _ in range(3):
        happen(NORTH)
    made = checkpoint_now()
    assert made is not None
    browser = cast.client("auditor")

    html = browser.get("/ledger/").content.decode()

    assert "No checkpoint outside" in html
    assert "3 entries are vouched for by this machine only" in html
    assert made.hash.hex()[:16] in browser.get("/ledger/checkpoints/").content.decode()


def test_the_api_gives_the_entry_as_the_chain_holds_it(cast: Cast) -> None:
    number = happen(NORTH, facts={"step": "late"})
    browser = cast.client("auditor")

    one = browser.get(f"/api/v1/ledger/entries/{number}").json()
    listed = browser.get("/api/v1/ledger/entries?kind=obligations.&limit=1").json()
    head = browser.get("/api/v1/ledger/head").json()

    assert one["facts"] == {"step": "late"}
    assert listed["items"] == [one]
    assert (head["number"], head["hash"], head["waiting"]) == (number, one["hash"], 0)


def test_a_page_without_a_stream_asks_what_it_missed(cast: Cast) -> None:
    browser = cast.client("north_duty_officer")
    happen(NORTH)
    start = browser.get(f"/live/since/{2**53 - 1}").json()
    happen(SOUTH)
    mine = happen(NORTH)

    answer = browser.get(f"/live/since/{start['head']}").json()

    assert (start["head"], start["entries"]) == (1, [])
    assert [entry["number"] for entry in answer["entries"]] == [mine]
    assert answer["head"] == mine
