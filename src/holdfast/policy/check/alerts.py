"""Levels of alerts: one colour each, the gravest first; who signs with whom; what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from holdfast.policy.check.walk import Wrong
from holdfast.policy.documents.alerts import AlertLevelTable
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.documents.words import Acknowledgement, AlertColour, Audience
from holdfast.policy.problems import Path


def problems(pack: PackTable) -> Iterator[Wrong]:
    """What is wrong with the tables of alerts."""
    if bool(pack.alert_level) != (pack.alerting is not None):
        yield ("alerting",), "levels of alerts and what holds for all of them, or neither", "one of them"
    yield from _colours(pack)
    yield from _postures(pack)
    for index, level in enumerate(pack.alert_level):
        yield from _level(("alert_level", index), level)
    yield from _templates(pack)


def _colours(pack: PackTable) -> Iterator[Wrong]:
    order = list(AlertColour)
    for index, (before, level) in enumerate(pairwise(pack.alert_level), start=1):
        if order.index(level.colour) <= order.index(before.colour):
            yield ("alert_level", index, "colour"), f"a colour below {before.colour.value}", level.colour.value


def _postures(pack: PackTable) -> Iterator[Wrong]:
    """A lower alert never brings a stricter posture."""
    ladder = ["", *(one.key for one in pack.posture)]
    for index, (before, level) in enumerate(pairwise(pack.alert_level), start=1):
        if {before.posture, level.posture} <= set(ladder) and ladder.index(level.posture) > ladder.index(
            before.posture
        ):
            words = f"a posture no stricter than {before.posture or 'none'}"
            yield ("alert_level", index, "posture"), words, level.posture


def _level(path: Path, level: AlertLevelTable) -> Iterator[Wrong]:
    if level.joint and not level.co_issuers_at_least:
        yield (*path, "co_issuers_at_least"), "at least 1, as agencies sign it together", "0"
    if level.co_issuers_at_least and not level.co_issuers:
        yield (*path, "co_issuers"), "kinds of the agencies that must sign it", "none"
    if not level.joint and level.co_issuers:
        yield (*path, "joint"), "true, as it has co-issuers", "false"
    if level.on_public_page != (Audience.PUBLIC in level.audience):
        yield (
            (*path, "on_public_page"),
            "true where the audience has the public, and nowhere else",
            str(level.on_public_page),
        )
    if level.still_true_before >= level.lasts:
        yield (
            (*path, "still_true_before"),
            f"less than {level.lasts}, which is how long it lasts",
            str(level.still_true_before),
        )
    if level.acknowledged_by is Acknowledgement.EVERY_SITE and Audience.SITES not in level.audience:
        yield (*path, "acknowledged_by"), "another, as it reaches no sites", level.acknowledged_by.value


def _templates(pack: PackTable) -> Iterator[Wrong]:
    for index, template in enumerate(pack.alert_template):
        texts = (template.headline, template.description, template.instruction)
        if any(not text.en or not text.zh for text in texts):
            yield ("alert_template", index, "headline"), "every text in both languages", "one of them"
