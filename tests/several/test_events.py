"""A large event is held at a place by its name, and has a mark of its own on the map and in the lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.plumbing import clock
from tests.register.conftest import Place

if TYPE_CHECKING:
    from tests.support.cast import Cast

WHO = "city_duty_officer"
VIEW = "bbox=120.5,30.5,121.5,31.5&zoom=14"


def enter(city: Cast, host: str) -> Any:
    begins = clock.now() + timedelta(days=60)
    said = {
        "name": "Lantern Fair",
        "begins_at": f"{begins:%Y-%m-%dT10:00}",
        "ends_at": f"{begins:%Y-%m-%dT22:30}",
        "host": host,
        "expected_attendance": 6000,
    }
    return city.client(WHO).post("/events/enter/", said, follow=True)


def test_a_host_is_named_and_found(city: Cast, place: Place) -> None:
    from holdfast.rooms.premises.models import Event

    jade = place("Jade Arcade")

    enter(city, "jade arcade")

    assert Event.objects.get().host_id == jade.pk


def test_of_two_that_are_called_alike_both_are_told_and_the_agency_decides(city: Cast, place: Place) -> None:
    from holdfast.rooms.premises.models import Event

    place("Grand Theatre")
    south = place("Grand Theatre", owner="lanhe.south")

    told = enter(city, "Grand Theatre").content.decode()
    none_yet = Event.objects.count()
    enter(city, "Grand Theatre (South)")

    assert "Grand Theatre (North), Grand Theatre (South)" in told
    assert none_yet == 0
    assert Event.objects.get().host_id == south.pk


def test_a_place_of_somebody_else_is_no_host(city: Cast, place: Place) -> None:
    from holdfast.rooms.premises.models import Event

    foreign = place("Arena", owner="lanhe.south")
    begins = clock.now() + timedelta(days=60)
    said = {"name": "Fair", "begins_at": f"{begins:%Y-%m-%dT10:00}", "ends_at": f"{begins:%Y-%m-%dT12:00}"}

    for host in ("Arena", str(foreign.pk)):
        answer = city.client("north_duty_officer").post("/events/enter/", {**said, "host": host}, follow=True)
        assert "a place of the register" in answer.content.decode()

    assert not Event.objects.exists()


def test_from_the_page_of_a_place_its_name_is_there_already(city: Cast, place: Place) -> None:
    jade = place("Jade Arcade")

    page = city.client(WHO).get(f"/events/?host={jade.pk}").content.decode()

    assert 'value="Jade Arcade (North)"' in page


def test_the_map_and_the_lists_say_that_it_is_an_event_and_when(city: Cast, place: Place, adopted: object) -> None:
    place("Jade Arcade")
    enter(city, "Jade Arcade")
    client = city.client(WHO)

    features = client.get(f"/map/premises.json?{VIEW}").json()["features"]
    (event,) = [each["properties"] for each in features if "when" in each["properties"]]
    page = client.get("/map/").content.decode()
    (line,) = [line for line in client.get("/premises/").context["lines"] if line.name == "Lantern Fair"]

    assert (event["name"], event["running"], event["when"]) == ("Lantern Fair", False, line.when)
    assert line.when.endswith("10:00 to 22:30")
    assert event["word"] == line.grade_word
    assert not event["word"].startswith("event-")
    assert 'data-sign="event-planned"' in page
