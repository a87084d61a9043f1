"""The server prints the token that the set-up asks for, until the house is set up."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.engine.home import Home
from holdfast.plumbing import clock
from holdfast.plumbing.models import Installation
from holdfast.project.upgrade import invite_first_run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").prepare()


def test_the_token_is_made_once_and_said_at_every_start(
    db: None, home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    invite_first_run(home)
    first = home.record("setup.token")
    invite_first_run(home)

    told = capfd.readouterr()
    assert len(first) > 20
    assert home.record("setup.token") == first
    assert (told.out + told.err).count(first) == 2


def test_a_house_that_is_set_up_prints_no_token(db: None, home: Home) -> None:
    Installation.objects.update(set_up_at=clock.now())

    invite_first_run(home)

    assert home.record("setup.token") == ""
