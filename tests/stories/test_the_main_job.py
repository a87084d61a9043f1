"""The main job on real places: an extract and a table go in by the command line, a pack is adopted, a real worker fires what
comes due, and the page of what the agency owes shows who is late."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import clock
from holdfast.plumbing.models import Installation
from holdfast.rooms.agencies.models import Agency, Holding, Post, User
from holdfast.rooms.obligations.models import Obligation, Step
from tests.stories.house import move_clock, wait_for, wait_for_workers, workers
from tests.support.cast import signed_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

# A Thursday in the zone of the root agency that the import makes (UTC): patrols fall due at even hours by day.
MORNING = datetime(2026, 11, 12, 8, 45, tzinfo=UTC)
CLASSES_1_AND_2 = 21  # of Monaco, counted in tests/policy without our code


@pytest.fixture(autouse=True)
def engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.engine.session.session", lambda home: nullcontext())


def holdfast(*words: object) -> None:
    from holdfast.project.cli import root

    answer = CliRunner().invoke(root, [str(word) for word in words])
    assert answer.exit_code == 0, answer.output


def test_an_extract_goes_in_and_running_clocks_come_out(house: str, shared_data: Path) -> None:
    move_clock(MORNING)
    holdfast("import", "osm", shared_data / "osm" / "monaco.osm.pbf")
    holdfast("import", "occupancy", shared_data / "occupancy" / "monaco.csv")
    holdfast("policy", "adopt", "cn-2026", "--area", "city", "--from", "2026-11-01")
    holdfast("site", "grade", "--pack", "cn-2026")
    officer = _duty_officer()

    with workers(1):
        wait_for(lambda: Obligation.objects.filter(rule__rule_id="duty.patrol").count() >= CLASSES_1_AND_2)
        wait_for_workers(MORNING + timedelta(hours=1, minutes=30))

    late = Step.objects.filter(key="late", due_at=datetime(2026, 11, 12, 10, 10, tzinfo=UTC))
    page = officer.get("/owed/").content.decode()
    assert late.count() == CLASSES_1_AND_2
    assert f"{CLASSES_1_AND_2} late" in page
    assert "Patrol" in page


def _duty_officer():  # type: ignore[no-untyped-def]
    city = Agency.objects.get(path="city.")
    post = Post.objects.create(agency=city, key="duty", role=Role.DUTY_OFFICER.value, name_en="Duty post")
    user = User.objects.create(email="duty@city.example", agency=city, joined_at=clock.real_now())
    Holding.objects.create(post=post, user=user, from_at=MORNING - timedelta(days=1))
    Installation.objects.update(set_up_at=clock.real_now())
    connection.close()
    return signed_in(user, post)
