"""Adoptions over the API."""

from __future__ import annotations

from holdfast.plumbing import clock
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.rulebook.actions import load_shipped_pack
from holdfast.rooms.rulebook.models import Adoption
from tests.api.conftest import City


def test_an_adoption_is_listed_in_its_branch(city: City) -> None:
    who = actor_for(city.users["administrator"], city.posts["administrator"].pk, clock.now())
    Adoption.objects.create(
        pack=load_shipped_pack(who, "cn-2026"),
        area=city.agencies["city"],
        from_on=clock.now().date(),
        state="adopted",
        proposed_at=clock.now(),
    )

    response = city.administrator.get("/rulebook/adoptions")

    assert response.status_code == 200
    assert [(row["pack"], row["state"]) for row in response.json()["items"]] == [("cn-2026", "adopted")]
    assert city.operator.get("/rulebook/adoptions").status_code == 200
