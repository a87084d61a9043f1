"""What a hostile operator or a careless administrator cannot bring about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies import actions
from holdfast.rooms.agencies.models import ApiToken, Invitation, Share, User
from holdfast.rooms.agencies.queries import authorities, directory
from holdfast.rooms.ledger.models import Entry
from tests.support.cast import Cast


@pytest.mark.parametrize("role", ["administrator", "commander", "duty_officer"])
def test_an_operator_gets_no_post_that_could_pause_or_close_its_own(city: Cast, role: str) -> None:
    with pytest.raises(Refused, match="agency above"):
        actions.add_post(
            city.actor("north_administrator"), city.agencies["lanhe.north.mall"].pk, key="x", role=role, name_en="X"
        )


def test_an_agency_gives_no_authority_to_itself(city: Cast) -> None:
    post = city.posts["north_commander"]

    with pytest.raises(Refused, match="agency above"):
        actions.give_authority(city.actor("north_administrator"), post.pk, "excuse")

    given = actions.give_authority(city.actor("city_administrator"), post.pk, "excuse")
    assert list(authorities("excuse", city.agencies["lanhe.north.mall"])) == [given]


def test_authority_of_the_nearest_agency_comes_first(city: Cast) -> None:
    admin = city.actor("city_administrator")
    for name in ("city_commander", "north_commander"):
        actions.give_authority(admin, city.posts[name].pk, "excuse")

    found = [row.post for row in authorities("excuse", city.agencies["lanhe.north.mall"])]

    assert found == [city.posts["north_commander"], city.posts["city_commander"]]


def test_a_delegate_comes_with_a_time(city: Cast) -> None:
    with pytest.raises(BadInput):
        actions.give_authority(
            city.actor("city_administrator"),
            city.posts["city_commander"].pk,
            "adopt",
            delegate_id=city.posts["city_duty_officer"].pk,
        )


def test_nobody_disables_or_erases_the_own_account(city: Cast) -> None:
    actor, user = city.actor("north_administrator"), city.users["north_administrator"]

    for act in (actions.disable_user, actions.erase_user):
        with pytest.raises(Refused, match="Another administrator"):
            act(actor, user.pk, reason="Of no use any more")


def test_erasing_clears_the_person_and_leaves_the_entries(city: Cast) -> None:
    admin, user = city.actor("city_administrator"), city.users["north_crew"]
    User.objects.filter(pk=user.pk).update(name="N. N.", work_phone="+86 20 1")
    actions.take_post(user, city.posts["north_crew"].pk)
    before = list(Entry.objects.filter(person=user.pk).values())

    actions.erase_user(admin, user.pk, reason="Of no use any more")

    row = User.objects.get(pk=user.pk)
    assert (row.name, row.work_phone, row.is_active, row.has_usable_password()) == ("", "", False, False)
    assert row.email == f"{user.pk}@erased.invalid"
    assert list(Entry.objects.filter(person=user.pk).values()) == before
    assert Entry.objects.filter(kind="agencies.user_erased", subject_id=user.pk).exists()


def test_entries_of_this_room_hold_no_name_and_no_address(city: Cast) -> None:
    admin = city.actor("north_administrator")
    made = actions.add_user(admin, city.agencies["lanhe.north"].pk, email="new@lanhe.example", name="Somebody")
    actions.give_post(admin, city.posts["north_crew"].pk, made.user.pk, held_as="deputy")

    text = str(list(Entry.objects.values_list("facts", "commitments")))

    assert "Somebody" not in text
    assert "@" not in text


def test_a_new_link_ends_the_old_one_and_the_factors(city: Cast) -> None:
    admin, user = city.actor("north_administrator"), city.users["north_member"]
    first = actions.invite(admin, user.pk)

    actions.invite(admin, user.pk)

    with pytest.raises(NotFound):
        actions.accept_invitation(first.path.split("/")[2], password="x", secret="x", code="x")
    assert Invitation.objects.filter(user=user).count() == 1


def test_disabling_revokes_tokens(city: Cast) -> None:
    user, now = city.users["north_crew"], clock.real_now()
    ApiToken.objects.create(user=user, label="x", token_hash="x", made_at=now, expires_at=now + timedelta(days=1))

    actions.disable_user(city.actor("north_administrator"), user.pk, reason="Of no use any more")

    assert ApiToken.objects.get(user=user).revoked_at is not None


def test_an_agency_in_use_is_not_closed(city: Cast) -> None:
    with pytest.raises(Refused, match="below it"):
        actions.close_agency(
            city.actor("city_administrator"), city.agencies["lanhe.north"].pk, reason="Of no use any more"
        )
    with pytest.raises(Refused, match="posts are held"):
        actions.close_agency(
            city.actor("north_administrator"), city.agencies["lanhe.north.mall"].pk, reason="Of no use any more"
        )


def test_a_code_is_one_among_siblings(city: Cast) -> None:
    admin, north = city.actor("north_administrator"), city.agencies["lanhe.north"]

    with pytest.raises(Refused, match="mall is taken here"):
        actions.add_agency(admin, north.pk, code="mall", kind="operator", level="operator", name_en="Again")


def test_sharing_goes_to_public_agencies_and_never_to_a_strange_operator(city: Cast) -> None:
    officer = city.actor("north_duty_officer")
    subject, path = Subject("premises", uuid7()), "lanhe.north.mall."

    row = actions.share(
        officer, subject, path, city.agencies["lanhe.fire"].pk, until_at=clock.now() + timedelta(days=1)
    )

    assert Share.objects.get() == row
    with pytest.raises(NotFound):
        actions.share(officer, subject, path, city.agencies["lanhe.south.arena"].pk)
    with pytest.raises(NotFound):
        actions.share(officer, subject, "lanhe.south.", city.agencies["lanhe.fire"].pk)
    with pytest.raises(NotAllowed):
        actions.share(city.actor("mall_operator"), subject, path, city.agencies["lanhe.fire"].pk)
    names = set(directory(officer).values_list("path", flat=True))
    assert names == {"lanhe.", "lanhe.north.", "lanhe.north.mall.", "lanhe.fire.", "lanhe.south."}
