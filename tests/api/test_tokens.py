"""A token acts for one post of one person, within its scopes, until it ends; then it opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import ApiToken, Holding, User
from tests.api.conftest import Caller, City


def test_a_token_acts_for_its_post(city: City) -> None:
    me = city.operator.get("/agencies/me").json()

    assert me["role"] == "operator"
    assert me["branch"] == "lanhe.north.mall."
    assert me["post_id"] == str(city.posts["operator"].pk)


def test_a_stranger_is_told_to_sign_in(db: None) -> None:
    response = Client().get("/api/v1/agencies/me")

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["code"] == "not-signed-in"


def expire(city: City) -> None:
    ApiToken.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))


def revoke(city: City) -> None:
    ApiToken.objects.update(revoked_at=clock.real_now())


def disable(city: City) -> None:
    User.objects.update(is_active=False)


def hand_over(city: City) -> None:
    Holding.objects.update(until_at=clock.now() - timedelta(seconds=1))


@pytest.mark.parametrize("end", [expire, revoke, disable, hand_over])
def test_a_token_that_ended_opens_nothing_at_the_next_request(city: City, end: object) -> None:
    caller = city.operator
    assert caller.get("/agencies/me").status_code == 200

    end(city)  # type: ignore[operator]

    assert caller.get("/agencies/me").status_code == 401


def test_moving_the_rules_clock_revives_no_token(city: City) -> None:
    caller = city.operator
    expire(city)

    with clock.at(clock.real_now() - timedelta(days=2)):
        assert caller.get("/agencies/me").status_code == 401


@pytest.mark.parametrize("secret", ["", "hf_", "hf_" + "x" * 43, "hf_\u6f22", "hf_" + "x" * 5000, "\x00"])
def test_what_is_no_token_is_a_stranger(db: None, secret: str) -> None:
    assert Caller(secret).get("/agencies/me").status_code in (400, 401)


def test_a_bad_token_is_not_saved_by_a_good_session(city: City) -> None:
    client = Client()
    client.cookies["holdfast"] = "whatever"

    response = client.get("/api/v1/agencies/me", headers={"Authorization": "Bearer hf_wrong"})

    assert response.status_code == 401


def test_scopes_narrow_the_post_and_never_widen_it(city: City) -> None:
    narrow = city.token("administrator", scopes=("obligations.*",))
    wide = city.token("operator", scopes=("*",))

    assert narrow.get("/agencies").json()["items"] == []
    assert {row["code"] for row in wide.get("/agencies").json()["items"]} == {"mall"}


def test_a_token_makes_no_tokens(city: City) -> None:
    response = city.administrator.post("/agencies/tokens", {"label": "wider", "scopes": ["*"], "days": 1})

    assert response.status_code == 403
    assert response.json()["code"] == "by-person-only"


def test_only_its_hash_is_kept(city: City) -> None:
    caller = city.operator

    assert not any(caller.secret in str(row) for row in ApiToken.objects.values())


def test_nobody_lists_or_ends_the_tokens_of_another(city: City) -> None:
    city.operator.get("/agencies/me")
    theirs = ApiToken.objects.get(user=city.users["operator"])
    administrator = city.administrator

    listed = administrator.get("/agencies/tokens").json()["items"]
    ended = administrator.post(f"/agencies/tokens/{theirs.pk}/end", {"reason": "Of no use any more"})

    assert str(theirs.pk) not in {row["id"] for row in listed}
    assert ended.status_code == 404


def test_a_budget_ends_a_flood_and_names_the_wait(city: City, settings: object) -> None:
    settings.API_BUDGET_A_MINUTE = 3  # type: ignore[attr-defined]
    caller = city.operator

    answers = [caller.get("/agencies/me") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert city.administrator.get("/agencies/me").status_code == 200
