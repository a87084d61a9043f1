"""Fifty writers at once: a post never has two holders, a person is never at two posts. Beside each stands its control,
in which the lock is left out and the same writers do damage."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from tests.rosters.town import NOON

if TYPE_CHECKING:
    from tests.rosters.town import Town

WRITERS = 50
HOUR = timedelta(hours=1)
WAIT = 60.0


def at_once(acts: Sequence[Callable[[], Any]]) -> list[str]:
    """Runs each in a thread and with a connection of its own, all let go together; answers what each came to."""
    ready = threading.Barrier(len(acts), timeout=WAIT)

    def one(act: Callable[[], Any]) -> str:
        try:
            with clock.at(NOON):
                connection.ensure_connection()
                ready.wait()
                act()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def crowd(town: Town, count: int) -> list[Any]:
    from tests.rosters.town import colleague

    return [colleague(town.cast, f"x{number}", town.post.agency) for number in range(count)]


def overlapping(rows: Sequence[tuple[datetime, datetime | None]]) -> int:
    return sum(
        1 for one, after in pairwise(sorted(rows, key=lambda row: row[0])) if one[1] is None or one[1] > after[0]
    )


def doubly_held(town: Town) -> int:
    from holdfast.rooms.agencies.models import Holding
    from holdfast.rooms.rosters.models import Shift

    holdings = Holding.objects.filter(post=town.post, held_as="holder").values_list("from_at", "until_at")
    shifts = Shift.objects.filter(post=town.post, held_as="holder").values_list("from_at", "until_at")
    return overlapping(list(holdings)) + overlapping(list(shifts))


def writers(town: Town) -> list[Callable[[], Any]]:
    """Overrides and fillings of overlapping hours, and posts given by hand: every way to become a holder."""
    from holdfast.rooms.agencies.actions import give_post
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rosters.actions import fill, override

    officer = town.actor("city_duty_officer")

    def way(number: int, user: Any) -> Callable[[], Any]:
        begin = NOON + HOUR + (number % 5) * timedelta(minutes=31)
        words = {"from_at": begin, "until_at": begin + 2 * HOUR}
        if number % 3 == 0:
            return lambda: give_post(command_actor(), town.post.pk, user.pk, **words)
        if number % 3 == 1:
            return lambda: fill(officer, town.post.pk, user.pk, **words)
        return lambda: override(officer, town.post.pk, user.pk, **words, reason="race")

    return [way(number, user) for number, user in enumerate(crowd(town, WRITERS))]


@pytest.mark.slow
def test_fifty_writers_leave_one_holder_at_every_moment(real_town: Town) -> None:
    answers = at_once(writers(real_town))

    assert doubly_held(real_town) == 0
    assert "done" in answers
    assert set(answers) <= {"done", "filled", "post-held"}


@pytest.mark.slow
def test_control_without_the_lock_of_the_post_there_are_two_holders(
    real_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.rooms.agencies.models import Post
    from holdfast.rooms.rosters import locking
    from holdfast.rooms.rosters.actions import override

    def unlocked(post_id: Any) -> Post:
        return Post.objects.select_related("agency").get(pk=post_id)

    monkeypatch.setattr(locking, "lock_post", unlocked)
    _two_check_before_either_commits(monkeypatch, import_module("holdfast.rooms.agencies.actions.hold_by_roster"))
    officer = real_town.actor("city_duty_officer")
    first, second = crowd(real_town, 2)

    def over(user: Any, begin: datetime) -> Callable[[], Any]:
        words = {"from_at": begin, "until_at": begin + 2 * HOUR}
        return lambda: override(officer, real_town.post.pk, user.pk, **words, reason="race")

    answers = at_once([over(first, NOON + HOUR), over(second, NOON + 2 * HOUR)])

    assert answers == ["done", "done"]
    assert doubly_held(real_town) > 0


def _two_check_before_either_commits(monkeypatch: pytest.MonkeyPatch, module: Any) -> None:
    """Lets two writers come past the check before either commits, as a busy hour would."""
    together = threading.Barrier(2, timeout=WAIT)
    check = module._refuse_two_holders

    def waiting(*words: Any) -> None:
        check(*words)
        with suppress(threading.BrokenBarrierError):
            together.wait()

    monkeypatch.setattr(module, "_refuse_two_holders", waiting)


def two_posts(town: Town) -> list[Callable[[], Any]]:
    """The same person for the same hours at two posts, from both sides at once."""
    from holdfast.rooms.rosters.actions import fill

    officer, user = town.actor("city_duty_officer"), town.crew["E"]
    words = {"from_at": NOON + HOUR, "until_at": NOON + 9 * HOUR}
    return [lambda post=post: fill(officer, post.pk, user.pk, **words) for post in (town.post, town.command) * 5]


def posts_at_once(town: Town) -> int:
    from holdfast.rooms.rosters.models import Shift

    return overlapping(list(Shift.objects.filter(user=town.crew["E"]).values_list("from_at", "until_at")))


@pytest.mark.slow
def test_nobody_is_put_on_two_posts_at_once(real_town: Town) -> None:
    answers = at_once(two_posts(real_town))

    assert answers.count("done") == 1
    assert posts_at_once(real_town) == 0


@pytest.mark.slow
def test_control_without_the_lock_of_the_person_they_are(real_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.rooms.rosters import locking
    from holdfast.rooms.rosters.actions import give

    whole = locking.lock
    monkeypatch.setattr(give, "lock", lambda posts, _people=(): whole(posts))
    together = threading.Barrier(2, timeout=WAIT)
    write = give._give

    def waiting(*words: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            together.wait()
        return write(*words)

    monkeypatch.setattr(give, "_give", waiting)
    at_once(two_posts(real_town)[:2])

    assert posts_at_once(real_town) > 0


@pytest.mark.slow
def test_two_workers_draw_each_post_once(real_town: Town) -> None:
    from holdfast.rooms.rosters.actions import draw_ahead

    real_town.plan()
    before = len(real_town.shifts())

    def draw() -> None:
        with clock.at(NOON + timedelta(days=3)):
            draw_ahead()

    at_once([draw, draw])

    assert len(real_town.shifts()) == before + 6
    assert doubly_held(real_town) == 0
