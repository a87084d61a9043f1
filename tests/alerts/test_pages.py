"""Pages of alerts: the console, a draft, what everybody may read; over the API the same."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from holdfast.domain.mode import Mode
from holdfast.exchange.cap.checking import check
from holdfast.exchange.cap.reader import read_alert
from holdfast.exchange.cap.references import in_force
from holdfast.plumbing import clock
from holdfast.rooms.alerts import actions
from holdfast.rooms.alerts.actions import NewAlert
from holdfast.rooms.alerts.models import Alert, DoorTask, Version
from holdfast.rooms.obligations.models import Obligation
from tests.alerts.town import HOUR, MINUTE, NOON, TEXTS, Town, just_now
from tests.support.cast import signed_in


def browser(town: Town, who: str, language: str = "en") -> Client:
    user, post = town.people[who]
    client = signed_in(user, post)
    client.post("/language/", {"language": language, "next": "/"})
    return client


def red(town: Town, mode: Mode = Mode.LIVE) -> Alert:
    version = actions.begin_alert(town.actor("commander"), NewAlert(town.agency(), "red", "crowding", mode=mode))
    actions.write_alert(town.actor("commander"), version.pk, actions.Draft(**TEXTS))
    actions.assess_alert(town.actor("commander"), version.pk, urgency="Immediate", certainty="Observed", note="Seen")
    actions.send_alert(town.actor("commander"), version.pk, just_now())
    town.say_yes(version.pk)
    return Alert.objects.get(pk=version.alert_id)


def test_a_draft_shows_whom_it_reaches_and_what_it_costs_before_it_is_issued(town: Town) -> None:
    version = town.draft(level="orange")

    page = browser(town, "duty").get(f"/alerts/drafts/{version.pk}/").content.decode()

    assert "6 sites in the area" in page
    assert "at 6 sites" in page
    assert "Duty post" not in page.split("<h1")[0]
    assert "Send for approval" in page
    assert "valid, 2 languages" in page


def test_an_alert_goes_from_the_first_key_to_the_matrix_by_pages_alone(town: Town) -> None:
    duty = browser(town, "duty")
    begun = duty.post("/alerts/begin/", {"area": "lanhe.north.", "template": "crowding-tonight", "mode": "live"})
    draft = begun.headers["Location"]
    fire = str(town.agency("lanhe.fire").pk)
    form = {
        "seen": "0",
        "level": "orange",
        "whole_area": "on",
        "asked": "every_site",
        "some": "3",
        "co_issuers": [fire],
    }
    for field, text in TEXTS.items():
        form |= {f"{field}_en": text.en, f"{field}_zh": text.zh}
    duty.post(f"{draft}write/", form)
    duty.post(f"{draft}assess/", {"urgency": "Expected", "certainty": "Likely", "note": "Counts at the gates"})
    sent = duty.post(f"{draft}send/")
    version = Version.objects.get(pk=draft.split("/")[-2])
    waiting = duty.get(draft).content.decode()
    town.say_yes(version.pk)
    page = duty.get(sent.headers["Location"]).content.decode()

    version.refresh_from_db()
    assert version.stage == "issued", version.stage
    assert "Take back" in waiting
    assert "Hall 03" in page
    assert "Raise to" in page
    assert "Cancel alert" in page


def test_the_operator_answers_from_the_page_and_says_what_was_done_at_the_door(town: Town) -> None:
    alert = town.issued("orange")
    task = DoorTask.objects.filter(alert=alert).order_by("pk").first()
    assert task is not None
    mall = browser(town, "mall_duty")

    before = mall.get(f"/alerts/{alert.pk}/").content.decode()
    mall.post(f"/alerts/{alert.pk}/acknowledge/", {})
    mall.post(f"/alerts/doors/{task.pk}/", {"outcome": "partly", "note": "One of two"})
    after = mall.get(f"/alerts/{alert.pk}/").content.decode()

    task.refresh_from_db()
    assert "Acknowledge for all 6" in before
    assert "Acknowledge for all" not in after
    assert "Raise to" not in before
    assert (task.outcome, task.note) == ("partly", "One of two")


def test_the_four_acts_are_on_the_page_and_each_is_one_post(town: Town) -> None:
    alert = town.issued("orange")
    commander = browser(town, "commander")

    commander.post(f"/alerts/{alert.pk}/raise/", {"raise-level": "red", "raise-why": "Full"})
    town.say_yes(Version.objects.get(alert=alert, number=2).pk)
    commander.post(f"/alerts/{alert.pk}/extend/", {"extend-expires_at": "2026-11-12T20:00", "extend-why": "Still full"})
    commander.post(f"/alerts/{alert.pk}/lower/", {"lower-level": "orange", "lower-why": "Better"})
    commander.post(f"/alerts/{alert.pk}/cancel/", {"cancel-why": "Over"})

    said = [(row.act, row.level, row.stage) for row in Version.objects.filter(alert=alert).order_by("number")]
    assert said == [
        ("issue", "orange", "issued"),
        ("raise", "red", "issued"),
        ("extend", "red", "issued"),
        ("lower", "orange", "issued"),
        ("cancel", "orange", "issued"),
    ]


@pytest.mark.parametrize("path", ["/alerts/", "/alerts/ended/", "/alerts/figures/"])
def test_pages_speak_chinese(town: Town, path: str) -> None:
    town.issued("orange")

    page = browser(town, "duty", "zh-hans").get(path).content.decode()

    assert "预警" in page
    assert "Alerts" not in page.split("<main")[1]


def test_the_public_reads_what_the_pack_lets_stand_there_without_sign_in_cookie_or_script(town: Town) -> None:
    town.issued("orange")
    stranger = Client()
    quiet = stranger.get("/public/alerts/")
    red(town)
    page = stranger.get("/public/alerts/?lang=en")
    chinese = stranger.get("/public/alerts/?lang=zh-hans").content.decode()

    words = page.content.decode()
    assert "No alert is in force" in quiet.content.decode()
    assert "Very crowded tonight." in words
    assert "Guide people to the wide entrances." in words
    assert "今晚人员密集。" in chinese
    assert "<script" not in words
    assert not page.cookies
    assert not stranger.cookies


def test_a_reader_who_has_it_already_is_told_so_in_one_line(town: Town) -> None:
    red(town)
    stranger = Client()

    for path in ("/public/alerts/", "/alerts/feed.atom"):
        first = stranger.get(path)
        again = stranger.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["Cache-Control"].startswith("public")


def test_the_feed_links_messages_that_are_valid_and_says_when_they_end(town: Town) -> None:
    from lxml import etree

    alert = red(town)
    stranger = Client()
    feed = etree.fromstring(stranger.get("/alerts/feed.atom").content)
    links = [each.get("href").removeprefix("http://testserver") for each in feed.iterfind(".//{*}entry/{*}link")]
    message = stranger.get(links[0])
    with clock.at(NOON + HOUR):
        actions.cancel_alert(town.actor("commander"), alert.pk, "Over")
        after = etree.fromstring(stranger.get("/alerts/feed.atom").content)
        ends = [each.get("href").removeprefix("http://testserver") for each in after.iterfind(".//{*}entry/{*}link")]
        last = stranger.get(ends[0])
        kept = stranger.get(links[0])

    said = [read_alert(each.content) for each in (message, last)]
    assert check(message.content, "x").is_whole
    assert message.headers["Content-Type"].startswith("application/cap+xml")
    assert in_force(said[:1], NOON) == said[:1]
    assert in_force(said, NOON + HOUR + MINUTE) == []
    assert kept.content == message.content


def test_practice_is_nowhere_outside(town: Town) -> None:
    alert = red(town, Mode.EXERCISE)
    version = Version.objects.get(alert=alert)
    stranger = Client()

    assert "No alert is in force" in stranger.get("/public/alerts/?lang=en").content.decode()
    assert b"<entry" not in stranger.get("/alerts/feed.atom").content
    assert stranger.get(f"/alerts/{version.pk}.cap.xml").status_code == 404
    assert "EXERCISE" in browser(town, "duty").get(f"/alerts/{alert.pk}/").content.decode()


def test_the_api_does_what_the_pages_do(town: Town) -> None:
    commander = browser(town, "commander")

    def post(path: str, body: object) -> dict[str, object]:
        answer = commander.post(f"/api/v1/alerts{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        return dict(answer.json())

    texts = {name: {"en": text.en, "zh": text.zh} for name, text in TEXTS.items()}
    begun = post("", {"area_id": str(town.agency().pk), "level": "yellow", "kind": "rainstorm"})
    post(f"/versions/{begun['id']}/write", {**texts, "seen": 0})
    post(f"/versions/{begun['id']}/assess", {"urgency": "Expected", "certainty": "Likely", "note": "Radar"})
    price = commander.get(f"/api/v1/alerts/versions/{begun['id']}/price").json()
    sent = post(f"/versions/{begun['id']}/send", {"code": ""})
    longer = post(f"/{begun['alert_id']}/extend", {"expires_at": "2026-11-13T20:00:00+08:00", "why": "It goes on"})
    figures = commander.get("/api/v1/alerts/figures").json()

    assert price["places"] == 6
    assert (sent["stage"], longer["act"], longer["stage"]) == ("issued", "extend", "issued")
    assert figures["alerts"] == 1
    assert [row["key"] for row in figures["by_level"]] == ["yellow"]


def test_figures_count_by_level_area_and_author_and_time_relays(town: Town) -> None:
    from holdfast.rooms.alerts.statistics import statistics_of
    from holdfast.rooms.obligations.actions import settle

    alert = town.issued("orange")
    with clock.at(NOON + 4 * MINUTE):
        actions.acknowledge(town.actor("mall_duty"), alert.pk)
        row = Obligation.objects.get(
            subject_id=alert.pk, owner=town.agency("lanhe.fire"), rule__rule_id="clock.alert-relay"
        )
        settle(town.actor("fire_duty"), row.pk, true_at=clock.now())
    found = statistics_of(town.actor("duty"), NOON - HOUR, NOON + HOUR, NOON + 20 * MINUTE)

    assert (found.alerts, [row.key for row in found.by_level]) == (1, ["orange"])
    assert found.by_author[0].title.endswith("Commander")
    assert found.answers.on_time == len(town.places) + 1
    assert found.relay.half == 4 * MINUTE
    assert found.relay.silent == 1
