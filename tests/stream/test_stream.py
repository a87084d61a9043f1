"""Open pages are told what was sealed: at once, in order, nothing twice, and only what the person may see."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta

import psycopg
import pytest
from django.test import Client as Browser

from holdfast.domain.ledger.entry import NewEntry
from holdfast.engine.connect import connection_for, connection_words
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.stream import application, hub
from holdfast.plumbing.stream.hub import Client
from holdfast.rooms.agencies.models import Share, User
from holdfast.rooms.ledger.actions import record, record_many
from holdfast.rooms.ledger.sealer import seal_once
from tests.stream.browser import PAGES, opened, serving
from tests.support.cast import Cast, make_cast

NORTH, SOUTH = "lanhe.north.", "lanhe.south."


@pytest.fixture
def cast(fresh_db: str) -> Cast:
    return make_cast()


@pytest.fixture
def pages(cast: Cast) -> dict[str, Browser]:
    """Signed-in browsers by the person at them."""
    return {name: cast.client(name) for name in ("north_duty_officer", "north_crew", "fire_officer", "auditor")}


def play(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 60))


async def happen(*paths: str, kind: str = "obligations.late", room: str = "obligations") -> list[str]:
    """Seals one entry for each path; answers the records' ids."""
    ids = [uuid7() for _ in paths]
    news = [NewEntry(kind, Subject(room, id), clock.now(), path) for id, path in zip(ids, paths, strict=True)]

    def _write() -> None:
        record_many(news)
        seal_once()

    await asyncio.to_thread(_write)
    return [str(id) for id in ids]


def test_a_page_is_told_of_its_own_branch_and_of_no_other(cast: Cast, pages: dict[str, Browser]) -> None:
    async def story() -> None:
        async with serving() as stream, opened(stream, pages["north_duty_officer"]) as page:
            await happen(SOUTH, "lanhe.")
            mine, _ = await happen("lanhe.north.mall.", SOUTH)

            told = await page.event()
            assert (told["room"], told["id"], told["number"]) == ("obligations", mine, 3)
            with pytest.raises(TimeoutError):
                await page.event(seconds=0.5)

    play(story)


def test_a_record_shared_with_an_agency_is_told_there_until_the_share_ends(
    cast: Cast, pages: dict[str, Browser]
) -> None:
    async def story() -> None:
        async with serving() as stream, opened(stream, pages["fire_officer"]) as page:
            subject = uuid7()
            share = Share(
                subject_room="obligations",
                subject_id=subject,
                with_agency=cast.agencies["lanhe.fire"],
                from_at=clock.now(),
            )
            news = NewEntry("obligations.late", Subject("obligations", subject), clock.now(), NORTH)
            await asyncio.to_thread(lambda: (share.save(force_insert=True), record(news), seal_once()))
            assert (await page.event())["id"] == str(subject)

            share.ended_at = clock.now()
            await asyncio.to_thread(lambda: (share.save(), record(news), seal_once()))
            with pytest.raises(TimeoutError):
                await page.event(seconds=0.5)

    play(story)


def test_sign_ins_and_reading_of_files_are_told_to_those_who_read_the_ledger_alone(
    cast: Cast, pages: dict[str, Browser]
) -> None:
    async def story() -> None:
        async with (
            serving() as stream,
            opened(stream, pages["north_duty_officer"]) as officer,
            opened(stream, pages["auditor"]) as auditor,
        ):
            await happen(NORTH, kind="agencies.signed_in", room="agencies")
            await happen(NORTH, kind="evidence.read", room="evidence")

            assert (await auditor.event())["kind"] == "agencies.signed_in"
            assert (await auditor.event())["kind"] == "evidence.read"
            with pytest.raises(TimeoutError):
                await officer.event(seconds=0.3)

    play(story)


def test_a_page_that_comes_back_gets_what_it_missed_once(cast: Cast, pages: dict[str, Browser]) -> None:
    async def story() -> None:
        async with serving() as stream:
            await happen(NORTH)
            async with opened(stream, pages["north_duty_officer"]) as page:
                await happen(NORTH, NORTH)
                # The first entry may come too, when the page was quicker than the listener.
                while (last := (await page.event())["last_id"]) != "2":
                    continue
            await happen(NORTH, SOUTH, NORTH)
            async with opened(stream, pages["north_duty_officer"], last_event_id=last) as page:
                await happen(NORTH)
                assert [(await page.event())["number"] for _ in range(4)] == [3, 4, 6, 7]

    play(story)


def test_a_page_far_behind_is_told_to_read_anew(
    cast: Cast, pages: dict[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "FURTHEST_BEHIND", 3)

    async def story() -> None:
        async with serving() as stream:
            await happen(*[NORTH] * 6)
            await asyncio.sleep(0.3)
            async with opened(stream, pages["north_duty_officer"], query="since=1") as page:
                assert (await page.event("reset"))["number"] == 6
                await happen(NORTH)
                assert (await page.event())["number"] == 7

    play(story)


def test_a_quiet_page_hears_a_tick_that_carries_the_last_number(
    cast: Cast, pages: dict[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "KEEP_ALIVE", 0.2)

    async def story() -> None:
        async with serving() as stream, opened(stream, pages["north_duty_officer"]) as page:
            assert (await page.event("tick"))["at"]
            await happen(SOUTH, SOUTH)
            ticks = [await page.event("tick") for _ in range(4)]

            assert ticks[-1]["last_id"] == "2"

    play(story)


def test_a_disabled_person_is_cut_off(cast: Cast, pages: dict[str, Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "KEEP_ALIVE", 0.1)
    monkeypatch.setattr(application, "RECHECK", 0.2)

    async def story() -> None:
        async with serving() as stream, opened(stream, pages["north_duty_officer"]) as page:
            user = User.objects.filter(pk=cast.users["north_duty_officer"].pk)
            await asyncio.to_thread(lambda: user.update(is_active=False))

            await page.event("over")
            await page.end()

    play(story)


def test_a_stranger_is_refused(cast: Cast) -> None:
    async def story() -> None:
        async with serving() as stream, opened(stream, origin=PAGES) as page:
            assert page.status == 401

    play(story)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (PAGES, 200),
        ("http://localhost:8001", 200),
        ("http://localhost:9000", 403),
        ("https://localhost:8000", 403),
        ("http://evil.example", 403),
        ("http://localhost:8000.evil.example", 403),
        ("null", 403),
    ],
)
def test_only_a_page_of_this_house_may_read_it(cast: Cast, pages: dict[str, Browser], origin: str, status: int) -> None:
    async def story() -> None:
        async with serving() as stream, opened(stream, pages["north_crew"], origin=origin) as page:
            assert page.status == status
            assert page.headers.get("access-control-allow-origin") == (origin if status == 200 else None)
            assert page.headers["cache-control"] == "no-store"

    play(story)


@pytest.mark.parametrize(("words", "status"), [({"path": "/other"}, 404), ({"method": "POST"}, 405)])
def test_other_addresses_and_methods_are_refused(
    cast: Cast, pages: dict[str, Browser], words: dict[str, str], status: int
) -> None:
    async def story() -> None:
        async with serving() as stream, opened(stream, pages["north_crew"], **words) as page:  # type: ignore[arg-type]
            assert page.status == status

    play(story)


def test_while_the_database_is_away_the_answer_is_503_and_afterwards_nothing_is_missing(
    cast: Cast, pages: dict[str, Browser]
) -> None:
    async def story() -> None:
        async with serving() as stream, opened(stream, pages["north_duty_officer"]) as page:
            words = connection_words(connection_for("admin", os.environ)) | {"dbname": "postgres"}
            with psycopg.connect(**words, autocommit=True) as admin:  # type: ignore[arg-type]
                admin.execute(f"ALTER DATABASE {os.environ['HOLDFAST_DATABASE']} ALLOW_CONNECTIONS false")
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    (os.environ["HOLDFAST_DATABASE"],),
                )
                async with opened(stream, pages["auditor"]) as refused:
                    assert (refused.status, refused.headers["retry-after"]) == (503, "2")
                admin.execute(f"ALTER DATABASE {os.environ['HOLDFAST_DATABASE']} ALLOW_CONNECTIONS true")

            id = (await happen(NORTH))[0]
            assert (await page.event(seconds=8))["id"] == id

    play(story)


def test_a_slow_page_is_let_go_and_others_are_not(
    cast: Cast, pages: dict[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "QUEUE", 3)
    crew = cast.actor("north_crew")

    async def story() -> None:
        async with serving() as stream, opened(stream, pages["north_duty_officer"]) as page:
            slow = Client(crew, 0)
            with stream.hub.joined(slow):
                for _ in range(5):
                    await happen(NORTH)
                assert [(await page.event())["number"] for _ in range(5)] == [1, 2, 3, 4, 5]
                assert slow.dropped

    play(story)


def test_the_stream_and_the_lists_agree_on_who_sees_what(cast: Cast) -> None:
    """The stream decides without asking the database for every page; its answers are those of `visible_to`."""
    from holdfast.portal.ledger.changes import SealedEntries, change_of, may_see, right_of, shares_of
    from holdfast.rooms.agencies.rights import visible_to
    from holdfast.rooms.ledger.models import Entry, Seal

    people = [*cast.users, "north_operator/member"]
    paths = [agency.path for agency in cast.agencies.values()]
    kinds = [
        *[("obligations", "obligations.late"), ("premises", "premises.imported"), ("agencies", "agencies.signed_in")],
        *[("evidence", "evidence.read"), ("agencies", "series.occurrences_opened"), ("rosters", "rosters.swapped")],
    ]
    subjects = [Subject(room, uuid7()) for room, _ in kinds for _ in paths]
    news = zip(subjects, [kind for _, kind in kinds for _ in paths], paths * len(kinds), strict=True)
    record_many([NewEntry(kind, subject, clock.now(), path) for subject, kind, path in news])
    for subject in subjects[::3]:
        Share.objects.create(
            subject_room=subject.room,
            subject_id=subject.id,
            with_agency=cast.agencies["lanhe.fire"],
            from_at=clock.now(),
        )
    Share.objects.create(
        subject_room=subjects[1].room,
        subject_id=subjects[1].id,
        with_agency=cast.agencies["lanhe.south"],
        from_at=clock.now() - timedelta(days=2),
        until_at=clock.now() - timedelta(days=1),
    )
    seal_once()
    changes = SealedEntries().after(0, 500)
    shared = shares_of(changes)

    for person in people:
        actor = cast.actor(person)
        told = {change.number for change in changes if may_see(actor, change, shared)}
        listed = {
            seal.number
            for seal in Seal.objects.select_related("entry")
            if visible_to(Entry.objects.filter(pk=seal.entry_id), actor, right_of(change_of(seal))).exists()
        }
        assert told == listed, person
