"""Each rule of the standard's text and of our profile, broken alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from holdfast.exchange.cap.alert import Alert, Named, Resource
from holdfast.exchange.cap.checking import SchemaVerdict, check
from holdfast.exchange.cap.colours import Colour, parameters_of
from holdfast.exchange.cap.words import Certainty, MsgType, Scope, Severity, Status, Urgency
from holdfast.exchange.cap.writer import write_alert
from tests.cap.made import INFO, SENT, SQUARE, WHOLE, with_area, with_info

OPEN = "31.2,121.4 31.2,121.5 31.3,121.5 31.3,121.4"
BOW = "0,0 1,1 0,1 1,0 0,0"
EARLIER = "alerts@lanhe.example,lanhe-0000,2026-11-12T11:00:00+08:00"


def head(**changes: Any) -> Alert:
    return replace(WHOLE, **changes)


def resource(**changes: Any) -> Alert:
    return with_info(resources=(Resource("Map", "image/png", **changes),))


RULES = {
    "identifier-characters": head(identifier="lanhe 0001"),
    "sender-characters": head(sender="a,b"),
    "restriction-missing": head(scope=Scope.RESTRICTED),
    "addresses-missing": head(scope=Scope.PRIVATE, addresses=" "),
    "references-missing": head(msg_type=MsgType.UPDATE),
    "references-malformed": head(references="junk"),
    "references-itself": head(references="alerts@lanhe.example,lanhe-0001,2026-11-12T04:27:48+00:00"),
    "references-later": head(references=EARLIER.replace("11:00", "13:00")),
    "language-empty": with_info(language=""),
    "event-empty": with_info(event=" "),
    "expires-before-effective": with_info(expires=SENT),
    "expires-before-onset": with_info(onset=SENT + timedelta(hours=4)),
    "size-negative": resource(size=-1),
    "digest-format": resource(digest="abc"),
    "deref-uri-format": resource(deref_uri="?"),
    "area-desc-empty": with_area(area_desc=""),
    "ceiling-without-altitude": with_area(ceiling=100),
    "polygon-malformed": with_area(polygons=("junk",)),
    "polygon-points": with_area(polygons=("1,1 2,2 1,1",)),
    "polygon-open": with_area(polygons=(OPEN,)),
    "polygon-range": with_area(polygons=("91,0 91,1 90,1 91,0",)),
    "polygon-crosses-itself": with_area(polygons=(BOW,)),
    "circle-malformed": with_area(circles=("31.2,121.4",)),
    "circle-range": with_area(circles=("31.2,181 1",)),
    "circle-radius": with_area(circles=("31.2,121.4 -1",)),
}
PROFILE = {
    "oid-arc": head(identifier="9.49.0.1.840"),
    "exercise-note": head(status=Status.EXERCISE),
    "info-missing": head(infos=()),
    "same-text-twice": head(infos=(INFO, replace(INFO, language="zh-CN"))),
    "language-missing": with_info(language=None),
    "all-unknown": with_info(urgency=Urgency.UNKNOWN, severity=Severity.UNKNOWN, certainty=Certainty.UNKNOWN),
    "expires-missing": with_info(expires=None),
    "sender-name-missing": with_info(sender_name=None),
    "headline-missing": with_info(headline=" "),
    "headline-long": with_info(headline="x" * 161),
    "markup": with_info(instruction="<b>Go</b>"),
    "colour-unclear": with_info(parameters=(Named("CN-warning-level", "1"), Named("CN-warning-colour", "blue"))),
    "colour-disagrees": with_info(parameters=parameters_of(Colour.RED)),
    "area-missing": with_info(areas=()),
    "area-without-shape": with_area(polygons=(), geocodes=()),
    "geocode-packed": with_area(geocodes=(Named("UGC", "MIC091 MIC093"),)),
    "circle-is-a-point": with_area(circles=("31.2,121.4 0",)),
}


def test_a_whole_alert_breaks_nothing() -> None:
    verdict = check(write_alert(WHOLE), "whole.xml")

    assert (verdict.schema, verdict.rules, verdict.profile, verdict.is_whole) == (SchemaVerdict.VALID, (), (), True)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_that_is_broken_alone_is_named_alone(code: str) -> None:
    verdict = check(write_alert(RULES[code]), "broken.xml")

    assert [each.code for each in verdict.rules] == [code]
    assert verdict.rules[0].words
    assert verdict.rules[0].where


@pytest.mark.parametrize("code", PROFILE)
def test_what_the_profile_misses_is_named_and_breaks_no_rule(code: str) -> None:
    verdict = check(write_alert(PROFILE[code]), "poor.xml")

    assert [each.code for each in verdict.profile] == [code]
    assert verdict.rules == ()


def test_an_update_that_names_what_it_changes_is_whole() -> None:
    verdict = check(write_alert(head(msg_type=MsgType.UPDATE, references=EARLIER)), "update.xml")

    assert verdict.is_whole
    assert SQUARE in write_alert(WHOLE).decode()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_an_older_version_is_named_and_not_read(version: str) -> None:
    older = write_alert(WHOLE).replace(b"emergency:cap:1.2", f"emergency:cap:{version}".encode())
    verdict = check(older, "older.xml")

    assert (verdict.version, verdict.schema) == (version, SchemaVerdict.OTHER)
    assert verdict.reason == f"CAP {version} is not read, only 1.2"
