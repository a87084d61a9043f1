"""Four colours travel through CAP and come back as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from holdfast.exchange.cap.alert import Named
from holdfast.exchange.cap.colours import Colour, colour_of, parameters_of, said_colour, severity_of
from holdfast.exchange.cap.reader import read_alert
from holdfast.exchange.cap.words import Severity
from holdfast.exchange.cap.writer import write_alert
from tests.cap.made import INFO, with_info

BY_HAND = {"red": ("Extreme", "1"), "orange": ("Severe", "2"), "yellow": ("Moderate", "3"), "blue": ("Minor", "4")}


@pytest.mark.parametrize("colour", Colour)
def test_a_colour_goes_out_with_its_severity_and_comes_back(colour: Colour) -> None:
    sent = with_info(severity=severity_of(colour), parameters=parameters_of(colour))
    info = read_alert(write_alert(sent)).infos[0]

    assert (info.severity.value, info.parameter("CN-warning-level")) == BY_HAND[colour.value]
    assert said_colour(info) is colour


def test_a_foreign_alert_without_a_colour_has_the_one_of_its_severity() -> None:
    assert colour_of(replace(INFO, severity=Severity.MODERATE)) is Colour.YELLOW
    assert colour_of(replace(INFO, severity=Severity.UNKNOWN)) is None


def test_two_words_that_disagree_are_no_colour() -> None:
    info = replace(INFO, parameters=(Named("CN-warning-level", "1"), Named("CN-warning-colour", "Blue")))

    assert said_colour(info) is None
