"""Leases and chores: whoever holds the newest fence finishes, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from holdfast.kernel.errors import Refused
from holdfast.plumbing import chores, clock, lease
from holdfast.plumbing.chores import Run
from holdfast.plumbing.models import Chore

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
told: list[object] = []


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = dict(chores._handlers)
    chores.connect({name: f"tests.worker.test_leases:{name}" for name in ("counts", "breaks", "refuses", "loses")})
    told.clear()
    yield
    chores.connect(before)


def counts(run: Run) -> dict[str, int]:
    start = run.resume_at or 0
    for number in range(start, 3):
        told.append(number)
        run.progress(number + 1, 3, resume_at=number + 1)
    return {"counted": 3}


def breaks(run: Run) -> None:
    run.progress(1, 3, resume_at=2)
    raise RuntimeError("the disk")


def refuses(run: Run) -> None:
    raise Refused("Not this file")


def loses(run: Run) -> None:
    """Slept so long that another worker took it."""
    Chore.objects.filter(pk=run.lease.row_id).update(fence=run.lease.fence + 1)
    run.progress(1)


def ask(kind: str = "counts") -> Chore:
    return chores.ask_chore(kind)


def test_a_chore_is_done_with_progress_and_result() -> None:
    row = ask()

    assert chores.run_chores() == 1

    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.result) == ("done", 3, 3, {"counted": 3})


def test_a_chore_whose_worker_died_is_taken_up_where_it_was() -> None:
    row = ask()
    Chore.objects.filter(pk=row.pk).update(
        state="running", resume_at=2, fence=1, lease_until=clock.real_now() - SECOND, attempts=1
    )

    chores.run_chores()

    row.refresh_from_db()
    assert (told, row.state, row.fence) == ([2], "done", 2)


def test_a_chore_under_a_living_lease_is_left_alone() -> None:
    row = ask()
    Chore.objects.filter(pk=row.pk).update(state="running", lease_until=clock.real_now() + 60 * SECOND)

    assert chores.run_chores() == 0


def test_a_chore_that_kills_its_worker_each_time_is_given_up() -> None:
    row = ask()
    Chore.objects.filter(pk=row.pk).update(
        state="running", lease_until=clock.real_now() - SECOND, attempts=chores.MOST_ATTEMPTS
    )

    chores.run_chores()

    row.refresh_from_db()
    assert (row.state, told) == ("failed", [])


def test_a_chore_that_breaks_is_tried_again_later() -> None:
    row = ask("breaks")

    chores.run_chores()

    row.refresh_from_db()
    assert (row.state, row.error, row.resume_at) == ("waiting", "the disk", 2)
    assert row.run_at > clock.real_now()
    assert chores.run_chores() == 0


def test_a_refusal_is_final_and_says_why() -> None:
    row = ask("refuses")

    chores.run_chores()

    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "Not this file")


def test_a_worker_that_slept_past_its_lease_changes_nothing() -> None:
    row = ask("loses")

    with pytest.raises(chores.LeaseLost):
        chores.run_chores()

    row.refresh_from_db()
    assert (row.state, row.done) == ("running", 0)


def test_cancelling_stops_a_run_at_its_next_word() -> None:
    row = ask()
    held = lease.claim(Chore.objects.filter(pk=row.pk), 1, 60 * SECOND, state="running")[0]
    run = Run(lease.lease_of(held), {}, None, None, "")

    assert chores.cancel_chore(row.pk)

    with pytest.raises(chores.Cancelled):
        run.progress(1)


def test_an_unknown_kind_is_refused_when_asked_and_left_when_found() -> None:
    with pytest.raises(Refused):
        ask("unheard_of")
    now = clock.now()
    Chore.objects.create(kind="unheard_of", asked_at=now, run_at=now)

    assert chores.run_chores() == 0


def test_only_the_newest_fence_finishes() -> None:
    row = ask()
    rows = Chore.objects.filter(pk=row.pk)
    first = lease.lease_of(lease.claim(rows, 1, SECOND)[0])
    second = lease.lease_of(lease.claim(rows, 1, SECOND)[0])

    answers = [lease.finish(Chore, held, state="done") for held in (first, second, second)]

    assert answers == [False, True, False]
