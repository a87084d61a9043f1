"""Who holds which post when, and who is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction

from holdfast.kernel.errors import NotAllowed, NotFound, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies import actions
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Holding, Post, User
from holdfast.rooms.agencies.queries import RecipientBook, find_post, recipients
from holdfast.rooms.ledger.models import Entry
from tests.support.cast import Cast, add_person

# The act hides its module of the same name.
giving = import_module("holdfast.rooms.agencies.actions.give_post")
THREADS = 50


def empty_post(city: Cast, key: str = "relief", agency: str = "lanhe.north") -> Post:
    return actions.add_post(
        city.actor("city_administrator"), city.agencies[agency].pk, key=key, role="duty_officer", name_en=key
    )


def test_a_post_has_one_holder_and_any_number_of_deputies(city: Cast) -> None:
    admin, post = city.actor("north_administrator"), empty_post(city)
    actions.give_post(admin, post.pk, city.users["north_member"].pk)

    with pytest.raises(Refused, match="has a holder"):
        actions.give_post(admin, post.pk, city.users["north_crew"].pk)
    actions.give_post(admin, post.pk, city.users["north_crew"].pk, held_as="deputy")
    actions.give_post(admin, post.pk, city.users["north_operator"].pk, held_as="deputy")

    assert Holding.objects.filter(post=post).count() == 3
    assert Entry.objects.filter(kind="agencies.post_given").count() == 3


def test_shifts_may_touch_but_not_overlap(city: Cast) -> None:
    admin, post, now = city.actor("north_administrator"), empty_post(city), clock.now()
    noon, evening = now + timedelta(hours=4), now + timedelta(hours=12)
    actions.give_post(admin, post.pk, city.users["north_member"].pk, from_at=now, until_at=noon)

    actions.give_post(admin, post.pk, city.users["north_crew"].pk, from_at=noon, until_at=evening)

    with pytest.raises(Refused):
        actions.give_post(admin, post.pk, city.users["north_operator"].pk, from_at=noon - timedelta(seconds=1))


def test_fifty_at_once_make_one_holder(fresh_db: str, city: Cast) -> None:
    given = race(city, actions.give_post)

    assert given == 1


def test_control_without_the_lock_fifty_at_once_make_several(
    fresh_db: str, city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: the same act without the post's lock lets more than one through."""
    locked = giving.post_for
    unlocked: Callable[..., Post] = lambda actor, post_id, right, *, lock=False: locked(actor, post_id, right)  # noqa: E731
    monkeypatch.setattr(giving, "post_for", unlocked)

    assert race(city, actions.give_post) > 1


def race(city: Cast, act: Callable[..., Holding]) -> int:
    """How many of fifty people got the post."""
    admin, post = city.actor("north_administrator"), empty_post(city)
    people = [add_person(city, f"runner{number}", "lanhe.north", None) for number in range(THREADS)]
    barrier = threading.Barrier(THREADS)

    def run(user: User) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            barrier.wait()
            act(admin, post.pk, user.pk)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Holding.objects.filter(post=post).count()


def test_a_post_is_given_from_above_or_within_never_from_beside(city: Cast) -> None:
    post, person = empty_post(city), city.users["north_member"]

    with pytest.raises(NotFound):
        actions.give_post(city.actor("south_administrator"), post.pk, person.pk)
    with pytest.raises(NotAllowed, match="administrator"):
        actions.give_post(city.actor("north_duty_officer"), post.pk, person.pk)
    with pytest.raises(NotFound):
        actions.give_post(city.actor("north_administrator"), post.pk, city.users["south_duty_officer"].pk)


def test_an_ended_holding_ends_the_right_at_once(city: Cast) -> None:
    holding = Holding.objects.get(post=city.posts["north_duty_officer"])
    assert city.actor("north_duty_officer").post_id is not None

    actions.end_holding(city.actor("north_administrator"), holding.pk, reason="Of no use any more")

    assert city.actor("north_duty_officer").post_id is None


def test_a_post_not_held_cannot_be_taken(city: Cast) -> None:
    taken = actions.take_post(city.users["north_crew"], city.posts["north_crew"].pk)

    assert taken.post_id == city.posts["north_crew"].pk
    with pytest.raises(NotAllowed):
        actions.take_post(city.users["north_crew"], city.posts["north_commander"].pk)


def told(
    city: Cast, to: str, *, post: str = "mall_operator", agency: str = "lanhe.north.mall"
) -> list[tuple[str, str]]:
    found = recipients(to, post_id=city.posts[post].pk, agency_id=city.agencies[agency].pk, at=clock.now())
    return [(recipient.email.partition("@")[0], recipient.held_as) for recipient in found]


TOLD = {
    "post": [("mall_operator", "holder")],
    "agency": [("mall_operator", "holder")],
    "level:district": [("north_duty_officer", "holder")],
    "level:city": [("city_duty_officer", "holder")],
    "post:north-commander@district": [("north_commander", "holder")],
    "post:mall-operator@own": [("mall_operator", "holder")],
    "deputy": [("north_administrator", "fallback")],
    "level:province": [("north_administrator", "fallback")],
    "post:nobody@city": [("north_administrator", "fallback")],
}


@pytest.mark.parametrize(("to", "expected"), TOLD.items(), ids=list(TOLD))
def test_who_is_told(city: Cast, to: str, expected: list[tuple[str, str]]) -> None:
    assert told(city, to) == expected


def test_an_unknown_word_for_a_recipient_is_named(city: Cast) -> None:
    with pytest.raises(ValueError, match="everybody"):
        told(city, "everybody")


def test_a_deputy_is_told_when_the_holder_is_away_and_as_deputy(city: Cast) -> None:
    admin = city.actor("north_administrator")
    post = city.posts["mall_operator"]
    actions.give_post(admin, post.pk, city.users["north_crew"].pk, held_as="deputy")

    assert told(city, "deputy") == [("north_crew", "deputy")]
    assert told(city, "post") == [("mall_operator", "holder")]
    actions.end_holding(admin, Holding.objects.get(post=post, held_as="holder").pk, reason="Of no use any more")
    assert told(city, "post") == [("north_crew", "deputy")]


def test_a_disabled_holder_is_not_told(city: Cast) -> None:
    actions.disable_user(city.actor("city_administrator"), city.users["mall_operator"].pk, reason="Of no use any more")

    assert told(city, "post") == [("north_administrator", "fallback")]


def test_a_batch_asks_the_database_a_few_times_only(city: Cast, django_assert_max_num_queries: object) -> None:
    ids = [agency.pk for agency in city.agencies.values()]

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        book = RecipientBook(clock.now())
        book.prime(ids)
        for agency_id in ids:
            for to in ("agency", "level:district", "level:city", "post:city-commander@city"):
                assert book.find(to, None, agency_id)


def test_a_post_is_found_up_the_tree(city: Cast) -> None:
    mall = city.agencies["lanhe.north.mall"]

    assert find_post("north-commander", mall, "district") == city.posts["north_commander"]
    assert find_post("city-commander", mall, "city") == city.posts["city_commander"]
    assert find_post("mall-operator", mall) == city.posts["mall_operator"]
    assert find_post("north-commander", mall) is None


def test_an_act_that_fails_leaves_no_entry(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    post, before = empty_post(city), Entry.objects.count()
    actor: Actor = city.actor("north_administrator")
    monkeypatch.setattr(giving, "enter", _fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        actions.give_post(actor, post.pk, city.users["north_member"].pk)

    assert not Holding.objects.filter(post=post).exists()
    assert Entry.objects.count() == before


def _fail(*args: object, **words: object) -> None:
    raise RuntimeError
