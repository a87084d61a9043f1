"""A worker that dies in the middle of a file: the next one goes on, no row comes in twice and none is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from holdfast.plumbing import clock
from holdfast.plumbing.chores import run_chores
from holdfast.plumbing.models import Chore
from holdfast.rooms.premises.intake import ask
from holdfast.rooms.premises.intake.queries import import_seen, report_rows
from holdfast.rooms.premises.models import Fact, Premises, Refusal
from tests.support.cast import Cast

ROWS = 1200
WORKER = """
import time
import django
django.setup()
from holdfast.project import wiring
wiring.connect_all()
from holdfast.plumbing.chores import Run, run_chores
from holdfast.rooms.premises.intake import run

run.BATCH = 50
word = Run.progress
def slow(self, *args, **more):
    word(self, *args, **more)
    time.sleep(0.15)
Run.progress = slow
run_chores()
"""


def table() -> SimpleUploadedFile:
    """Every hundredth row has a mistake."""
    lines = ["编号,name,kind,lat,lon,footfall"]
    lines += [f"r{at},Hall {at},mall,{-91 if at % 100 == 0 else 31},{121 + at / 1000},{at}" for at in range(ROWS)]
    return SimpleUploadedFile("t.csv", "\n".join(lines).encode())


def begun(city: Cast) -> Chore:
    actor = city.actor("city_duty_officer")
    row = ask.receive(actor, city.agencies["lanhe"].pk, name="t.csv", stream=table())
    return Chore.objects.get(pk=ask.start(actor, row.pk, ask.Order({})).chore)


def kill_in_the_middle(database: str, chore: Chore) -> int:
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=os.environ | {"HOLDFAST_DATABASE": database})
    until = time.monotonic() + 60
    while Chore.objects.get(pk=chore.pk).done < 200 and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    return Chore.objects.get(pk=chore.pk).done


@pytest.mark.slow
def test_an_import_goes_on_where_a_killed_worker_left_it(fresh_db: str, city: Cast) -> None:
    chore = begun(city)
    done = kill_in_the_middle(fresh_db, chore)
    assert 200 <= done < ROWS, "the worker was to die in the middle"
    assert Premises.objects.count() == Fact.objects.count() == done

    Chore.objects.filter(pk=chore.pk).update(lease_until=clock.real_now() - timedelta(seconds=1))
    run_chores()

    chore.refresh_from_db()
    taken, refused = ROWS - ROWS // 100, ROWS // 100
    assert chore.state == "done"
    assert (sum(chore.result["premises"].values()), chore.result["refused"]) == (taken, refused)
    assert Premises.objects.count() == Fact.objects.count() == taken
    assert Refusal.objects.count() == refused
    assert Premises.objects.values("source_ref").distinct().count() == taken


def test_a_dry_run_may_be_followed_by_the_import_of_the_same_file(city: Cast) -> None:
    actor = city.actor("city_duty_officer")
    row = ask.receive(actor, city.agencies["lanhe"].pk, name="t.csv", stream=table())

    ask.start(actor, row.pk, ask.Order({}, dry_run=True))
    run_chores()
    assert (import_seen(actor, row.pk).added, Premises.objects.count()) == (ROWS - ROWS // 100, 0)
    ask.start(actor, row.pk, ask.Order({}))
    run_chores()

    shown = import_seen(actor, row.pk)
    assert (shown.state, shown.added, Premises.objects.count()) == ("done", ROWS - ROWS // 100, ROWS - ROWS // 100)
    assert next(report_rows(shown.intake)) == ("t.csv", "2", "lat", "degrees from -90 to 90", "-91")


def test_columns_that_were_confirmed_are_remembered_for_the_next_file_of_this_shape(city: Cast) -> None:
    actor, owner = city.actor("city_duty_officer"), city.agencies["lanhe"].pk
    first = ask.receive(actor, owner, name="a.csv", stream=SimpleUploadedFile("a", b"who,what,n,e\nA,mall,1,2\n"))
    said = {"who": "name", "what": "kind", "n": "lat", "e": "lon"}
    assert first.columns == {}

    ask.start(actor, first.pk, ask.Order(said))

    again = ask.receive(actor, owner, name="b.csv", stream=SimpleUploadedFile("b", b"who,what,n,e\nB,mall,1,2\n"))
    assert again.columns == said


def test_an_import_can_be_stopped_and_what_came_in_stays(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.rooms.premises.intake import run as running

    chore = begun(city)
    take = running._report

    def stop_after_two(intake: object, refused: object, *, before: int, taken: bool = False) -> None:
        take(intake, refused, before=before, taken=taken)  # type: ignore[arg-type]
        if Premises.objects.count() == 400:
            Chore.objects.filter(pk=chore.pk).update(cancel_asked=True)

    monkeypatch.setattr(running, "_report", stop_after_two)
    run_chores()

    chore.refresh_from_db()
    assert (chore.state, chore.done, Premises.objects.count()) == ("cancelled", 200, 200)
