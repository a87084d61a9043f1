"""Others read us: a feed library finds our alerts, and another reader of CAP says of them what we said."""

from __future__ import annotations

import capparser
import feedparser
from django.test import Client

from holdfast.exchange.cap.reader import read_alert
from tests.alerts.test_pages import red
from tests.alerts.town import Town


def test_a_feed_library_finds_the_alert_and_another_reader_of_cap_reads_what_we_wrote(town: Town) -> None:
    red(town)
    client = Client()

    feed = feedparser.parse(client.get("/alerts/feed.atom").content)
    (entry,) = feed.entries
    link = next(each for each in entry.links if each.rel == "alternate")
    raw = client.get(link.href.removeprefix("http://testserver")).content
    ours, theirs = read_alert(raw), capparser.parse(stringXML=raw.decode())

    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert link.type == "application/cap+xml"
    assert entry.title in [info.headline for info in ours.infos]
    assert entry.updated_parsed[:6] == ours.sent.utctimetuple()[:6]
    assert [theirs.identifier[0], theirs.sender[0], theirs.status[0], theirs.scope[0]] == [
        ours.identifier,
        ours.sender,
        ours.status.value,
        ours.scope.value,
    ]
    said = [
        (info.language, info.headline, info.severity.value, info.urgency.value, info.certainty.value)
        for info in ours.infos
    ]
    heard = [
        (info.language[0], info.headline[0], info.severity[0], info.urgency[0], info.certainty[0])
        for info in theirs.info[0]
    ]
    assert heard == said
    assert [area.areaDesc[0] for info in theirs.info[0] for area in info.area[0]] == [
        area.area_desc for info in ours.infos for area in info.areas
    ]
