"""An alert from its first word to its last, in three browsers and on a phone.

Orange for crowding in a district with twelve premises: they tighten, one does not acknowledge and climbs the ladder; it is
raised to red with a second person, extended, cancelled, and the duties are what they were. At each step the page and the
feed of the public say what the pack lets them say, and an exercise beside it reaches nobody outside.
"""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import site as sites

if TYPE_CHECKING:
    from holdfast.rooms.alerts.models import Alert
    from tests.alerts.town import Town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        os.environ.get("BROWSER") == "0" or not sites.chromium(), reason="NOT RUN: no browser (BROWSER, CHROMIUM)"
    ),
]
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """The town with a server, three people at their desks and somebody with a phone in the street."""

    town: Town
    site: sites.Site
    duty: Any
    commander: Any
    mall: Any
    street: Any

    def go(self, at: datetime) -> None:
        """The clock of everybody shows `at`, and what is due then is done."""
        from tests.stories.house import move_clock

        move_clock(at)
        self.town.go(at)

    def outside(self) -> tuple[str, list[Any]]:
        """What the phone reads, and which messages of the feed are in force."""
        from lxml import etree

        from holdfast.exchange.cap.checking import check
        from holdfast.exchange.cap.reader import read_alert
        from holdfast.exchange.cap.references import in_force
        from holdfast.plumbing import clock

        self.street.goto("/public/alerts/?lang=en")
        feed = etree.fromstring(self.read("/alerts/feed.atom"))
        found = [self.read(link.get("href")) for link in feed.iterfind(".//{*}entry/{*}link")]
        assert all(check(data, "feed").is_whole for data in found)
        return self.street.inner_text("main"), in_force(map(read_alert, found), clock.now())

    def read(self, address: str) -> bytes:
        whole = address if address.startswith("http") else self.site.address + address
        with urllib.request.urlopen(whole, timeout=20) as answer:
            return bytes(answer.read())


@pytest.fixture
def stage(house: str) -> Iterator[Stage]:
    """A database and a server of its own; the town stands at noon."""
    from holdfast.plumbing import clock
    from holdfast.plumbing.models import Installation
    from tests.alerts.town import NOON, build
    from tests.stories.house import move_clock

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    Installation.objects.update(demo=True, set_up_at=clock.real_now())
    town = build(11)
    _second_operator(town)
    move_clock(NOON)
    town.go(NOON)
    try:
        with sites.serving(("web",)) as site, sites.browser() as browser:
            desks = [_desk(browser, site, town, who) for who in ("duty", "commander", "mall_duty")]
            phone = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site.address)
            sites.listen(phone, site)
            yield Stage(town, site, *desks, phone.new_page())
            assert site.complaints == []
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _second_operator(town: Town) -> None:
    """The twelfth place: another agency runs it, and its post will not answer."""
    from holdfast.domain.rights.roles import Role
    from holdfast.plumbing import clock
    from holdfast.rooms.agencies.models import Agency
    from tests.alerts.town import NOON
    from tests.governance.area import LONG_AGO, WHERE
    from tests.support.cast import add_person

    with clock.at(LONG_AGO):
        cast, above = town.area.cast, town.agency()
        cast.agencies["lanhe.north.pier"] = Agency.objects.create(
            parent=above, code="pier", path="lanhe.north.pier.", kind="operator", level="operator", name_en="Pier",
            zone="Asia/Shanghai",
        )  # fmt: skip
        add_person(cast, "pier_duty", "lanhe.north.pier", Role.OPERATOR)
        cast.posts["pier_duty"].key = "duty"
        cast.posts["pier_duty"].save(update_fields=["key"])
    WHERE["pier"] = "lanhe.north.pier"
    with clock.at(NOON - 5 * HOUR):
        town.places.append(town.area.place("Osprey Ferry Pier", "pier", lat=31.02, lon=121.0))
        town.area.grade()


def _desk(browser: Any, site: sites.Site, town: Town, who: str) -> Any:
    from tests.support.cast import signed_in

    client = signed_in(*town.people[who])
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, base_url=site.address)
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": "holdfast", "value": client.cookies["holdfast"].value, "url": site.address}])
    sites.listen(context, site)
    return context.new_page()


def _draft_and_send(stage: Stage) -> None:
    page, fire = stage.duty, stage.town.agency("lanhe.fire")
    page.goto("/alerts/")
    page.select_option("#id_area", "lanhe.north.")
    page.select_option("#id_template", "crowding-tonight")
    page.click(".new-alert form button")
    page.locator("summary", has_text="Agencies that sign it").click()
    page.select_option("#id_co_issuers", str(fire.pk))
    page.click("button[form=write]")
    page.fill("#id_note", "Counts at the gates")
    page.click("form[action$='/assess/'] button")
    assert "12 sites in the area" in page.inner_text("main")
    page.click("form[action$='/send/'] button")
    assert "Sent for approval" in page.inner_text("main")


def _agree(page: Any, asks: str) -> None:
    """The decision that waits, on its own page."""
    from holdfast.rooms.obligations.models import Obligation

    row = Obligation.objects.filter(decision__asks=asks, state="open", mode="live").get()
    page.goto(f"/decisions/{row.pk}/")
    page.fill("[name=reason]", "Agreed")
    page.click("button[name=outcome][value=approved]")


def _alert() -> Alert:
    from holdfast.rooms.alerts.models import Alert

    return Alert.objects.get(mode="live")


def _practise(stage: Stage) -> None:
    """The same words as an exercise, red, with every yes."""
    from holdfast.domain.mode import Mode
    from holdfast.rooms.alerts import actions
    from tests.alerts.town import just_now

    commander = stage.town.actor("commander")
    version = actions.begin_alert(
        commander, actions.NewAlert(stage.town.agency(), template="gas-leave", mode=Mode.EXERCISE)
    )
    actions.assess_alert(commander, version.pk, urgency="Immediate", certainty="Observed", note="Inject 4")
    assert actions.send_alert(commander, version.pk, just_now()).stage == "issued"


def _duties(stage: Stage, begins: datetime, ends: datetime) -> set[tuple[Any, ...]]:
    """What the twelve owe between two moments, with whole windows, and which measures are demanded of them."""
    from holdfast.rooms.measures.models import PlaceMeasure
    from holdfast.rooms.obligations.models import Obligation

    ids = [place.pk for place in stage.town.places]
    rows = Obligation.objects.filter(subject_id__in=ids, state="open", due_at__gt=begins, due_at__lt=ends)
    owed = set(rows.values_list("subject_id", "rule__rule_id", "opens_at", "due_at", "late_at", "missed_at"))
    demanded = PlaceMeasure.objects.filter(premises__in=ids, dropped_at__isnull=True)
    return owed | set(demanded.values_list("premises_id", "rule_id"))


def _postures(stage: Stage) -> set[str]:
    from holdfast.rooms.premises.models import Premises

    return set(
        Premises.objects.filter(pk__in=[place.pk for place in stage.town.places]).values_list("posture", flat=True)
    )


def test_an_alert_from_its_first_word_to_its_last(stage: Stage) -> None:
    from holdfast.exchange.cap.words import MsgType, Status
    from holdfast.rooms.alerts.models import DoorTask, Target, Version
    from holdfast.rooms.obligations.actions import decide
    from holdfast.rooms.obligations.models import Obligation
    from holdfast.rooms.outbox.models import Message
    from tests.alerts.town import NOON

    town = stage.town
    later = NOON + 10 * HOUR, NOON + 20 * HOUR
    before = _duties(stage, *later)

    # Drafted by the duty officer, agreed to by the commander in the second browser and by the fire service.
    _draft_and_send(stage)
    _agree(stage.commander, "issue-alert")
    fire = Obligation.objects.get(decision__asks="sign-alert")
    decide(town.actor("fire_duty"), fire.pk, "approved", "Agreed")
    _practise(stage)
    stage.go(NOON + 2 * SECOND)
    alert = _alert()
    words, heard = stage.outside()
    assert _postures(stage) == {"heightened_2"}
    assert _duties(stage, *later) != before
    assert DoorTask.objects.filter(alert=alert).values("premises").distinct().count() == 12
    assert ("No alert is in force" in words, heard) == (True, [])

    # Eleven answer in the third browser; the pier is silent, and goes up.
    stage.go(NOON + 4 * MINUTE)
    stage.mall.goto(f"/alerts/{alert.pk}/")
    stage.mall.click("text=Acknowledge for all 11")
    stage.go(NOON + 16 * MINUTE)
    stage.go(NOON + 21 * MINUTE)
    silent = Target.objects.get(version__alert=alert, kind="site", answered_at__isnull=True)
    up = Message.objects.filter(template="obligation_escalated", subject_id=silent.obligation_id)
    stage.duty.goto(f"/alerts/{alert.pk}/")
    assert silent.premises is not None
    assert silent.premises.name == "Osprey Ferry Pier"
    assert up.filter(post_id=town.people["district_duty"][1].pk).exists()
    assert "Osprey Ferry Pier" in stage.duty.locator(".lane.tone-bad .name").all_inner_texts()

    # Raised to red by the commander; only with the duty officer's yes does the street read it.
    stage.commander.goto(f"/alerts/{alert.pk}/")
    stage.commander.click("summary:has-text('Raise to')")
    stage.commander.select_option("#id_raise-level", "red")
    stage.commander.fill("#id_raise-why", "Gates are full")
    stage.commander.click("form[action$='/raise/'] button")
    words, heard = stage.outside()
    assert ("No alert is in force" in words, heard) == (True, [])
    _agree(stage.duty, "issue-alert")
    stage.go(NOON + 21 * MINUTE + 2 * SECOND)
    words, heard = stage.outside()
    version = Version.objects.get(alert=alert, number=2)
    assert (version.act, version.seconded_by_post) == ("raise", town.people["duty"][1].pk)
    assert _postures(stage) == {"heightened_1"}
    assert "Very crowded tonight." in words
    assert [(each.msg_type, each.status) for each in heard] == [(MsgType.UPDATE, Status.ACTUAL)]

    # Extended: the street reads the new end.
    stage.commander.goto(f"/alerts/{alert.pk}/")
    stage.commander.click("summary:has-text('Extend')")
    stage.commander.fill("#id_extend-expires_at", "2026-11-12T21:30")
    stage.commander.fill("#id_extend-why", "It goes on")
    stage.commander.click("form[action$='/extend/'] button")
    words, heard = stage.outside()
    assert "21:30" in words
    assert [each.infos[0].expires for each in heard] == [datetime.fromisoformat("2026-11-12T21:30:00+08:00")]

    # Cancelled: the feed says so, the page is quiet, and every duty is what it was.
    stage.commander.goto(f"/alerts/{alert.pk}/")
    stage.commander.click("summary:has-text('Cancel alert')")
    stage.commander.fill("#id_cancel-why", "The crowd has gone home")
    stage.commander.click("form[action$='/cancel/'] button")
    stage.go(NOON + 22 * MINUTE)
    words, heard = stage.outside()
    assert ("No alert is in force" in words, heard) == (True, [])
    assert _postures(stage) == {"normal"}
    assert _duties(stage, *later) == before
    assert not Obligation.objects.filter(subject_room="alerts", subject_id=alert.pk, state="open").exists()

    # The exercise reached its own people, marked as such, and nobody else.
    practised = Message.objects.filter(mode="exercise")
    assert practised.exists()
    assert not practised.filter(user__isnull=True).exists()
    assert not practised.filter(channel__startswith="public").exists()
