"""Files are kept once, read on the record, blurred for good, deleted in time."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from PIL import Image

from holdfast.domain.ledger.commitment import opens
from holdfast.kernel.errors import NotFound, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.reason import ReasonMissing
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency, Share
from holdfast.rooms.evidence import actions, jobs, queries, retention, store
from holdfast.rooms.evidence.images import Corner
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.ledger.models import Entry
from tests.evidence import samples
from tests.evidence.conftest import Scene


def add(scene: Scene, content: bytes | None = None, name: str = "door.jpg") -> Evidence:
    stream = io.BytesIO(samples.photo() if content is None else content)
    return actions.add_file(scene.operator, scene.record, name, stream)


def kept(files: Path) -> list[str]:
    return sorted(path.name for path in files.rglob("*") if path.is_file())


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_a_file_lies_under_its_own_hash(scene: Scene, files: Path) -> None:
    row = add(scene)

    path = files / row.sha256[:2] / row.sha256
    assert store.hash_of(path.read_bytes()) == row.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.facts["sha256"]) == ("evidence.added", scene.duty.id, row.sha256)


def test_the_same_bytes_twice_are_one_file(scene: Scene, files: Path) -> None:
    first, second = add(scene), add(scene, name="same.jpg")

    assert first.pk != second.pk
    assert kept(files) == [first.sha256]


def test_reading_is_an_entry_and_comes_first(scene: Scene) -> None:
    row = add(scene)

    given = actions.read_file(scene.operator, row.pk)

    assert given.path.read_bytes()
    assert kinds() == ["evidence.added", "evidence.read"]


def test_a_neighbours_file_is_as_if_it_were_not_there(scene: Scene) -> None:
    row = add(scene)

    with pytest.raises(NotFound) as foreign:
        actions.read_file(scene.neighbour, row.pk)
    with pytest.raises(NotFound) as absent:
        actions.read_file(scene.neighbour, uuid7())

    assert foreign.value.sentence == absent.value.sentence
    assert kinds() == ["evidence.added"]


@pytest.mark.parametrize("shared", ["duty", "place"])
def test_whoever_a_record_is_shared_to_reads_its_files_and_changes_none(scene: Scene, shared: str) -> None:
    row = add(scene)
    subject = getattr(scene, shared)
    Share.objects.create(
        subject_room=subject.room,
        subject_id=subject.id,
        with_agency=Agency.objects.get(code="station"),
        from_at=clock.now() - timedelta(hours=1),
    )

    assert actions.read_file(scene.neighbour, row.pk).row == row
    with pytest.raises(Refused):
        actions.delete(scene.neighbour, row.pk, "not mine")
    assert Evidence.objects.get().deleted_at is None


def test_nobody_adds_to_a_record_of_others(scene: Scene, files: Path) -> None:
    with pytest.raises(NotFound):
        actions.add_file(scene.neighbour, scene.record, "a.jpg", io.BytesIO(samples.photo()))

    assert kept(files) == []


def test_a_blurred_photo_takes_the_place_of_the_photo(
    scene: Scene, files: Path, django_capture_on_commit_callbacks: object
) -> None:
    row = add(scene)
    before = store.path_of(row.sha256).read_bytes()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        new = actions.blur(scene.operator, row.pk, [Corner(0, 0, 64, 40)])

    row.refresh_from_db()
    image = Image.open(store.path_of(new.sha256)).convert("RGB")
    colours = {image.getpixel((x, y)) for x in range(2, 62) for y in range(2, 30)}
    assert len(colours) == 1, "one colour: nothing of red and blue is left to work back from"
    assert len({Image.open(io.BytesIO(before)).convert("RGB").getpixel((5, y)) for y in (2, 30)}) == 2
    assert kept(files) == [new.sha256]
    assert (row.deleted_why, new.blurred_from_id) == ("blurred", row.pk)
    assert list(queries.about(scene.operator, scene.duty)) == [new]
    assert kinds()[-1] == "evidence.blurred"


@pytest.mark.parametrize(
    "box", [Corner(0, 0, 65, 10), Corner(-1, 0, 5, 5), Corner(3, 3, 3, 9)], ids=["outside", "before", "empty"]
)
def test_a_rectangle_outside_the_photo_is_refused_and_nothing_changes(scene: Scene, box: Corner) -> None:
    row = add(scene)

    with pytest.raises(Refused.__mro__[1], match="corners inside 64 x 48"):
        actions.blur(scene.operator, row.pk, [box])

    assert Evidence.objects.get().deleted_at is None


def test_deleting_takes_the_bytes_and_leaves_the_row_with_why(
    scene: Scene, files: Path, django_capture_on_commit_callbacks: object
) -> None:
    row = add(scene)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.delete(scene.operator, row.pk, "shows a child")

    row.refresh_from_db()
    entry = Entry.objects.get(kind="evidence.deleted")
    assert kept(files) == []
    assert (row.deleted_why, row.deleted_reason, row.file_name) == ("by_hand", "shows a child", "")
    assert "shows a child" not in str(entry.facts)
    assert opens(entry.commitments["reason"], row.reason_salt, row.deleted_reason)
    with pytest.raises(Refused, match="was deleted"):
        actions.read_file(scene.operator, row.pk)


def test_deleting_needs_a_reason(scene: Scene) -> None:
    row = add(scene)

    with pytest.raises(ReasonMissing):
        actions.delete(scene.operator, row.pk, "  ")


def test_an_act_that_is_rolled_back_keeps_the_bytes(fresh_db: str, scene: Scene, files: Path) -> None:
    row = add(scene)
    with transaction.atomic():
        actions.delete(scene.operator, row.pk, "by mistake")
        transaction.set_rollback(True)

    assert kept(files) == [row.sha256]
    assert actions.read_file(scene.operator, row.pk).path.exists()


def test_bytes_that_another_row_needs_stay(fresh_db: str, scene: Scene, files: Path) -> None:
    first, second = add(scene), add(scene)

    actions.delete(scene.operator, first.pk, "twice")
    assert kept(files) == [second.sha256]

    actions.delete(scene.operator, second.pk, "this too")
    assert kept(files) == []


def test_files_go_on_their_day_and_their_rows_stay(fresh_db: str, scene: Scene, files: Path) -> None:
    retention._source = lambda agency, on: 30
    try:
        row = add(scene)
    finally:
        retention._source = None

    with clock.at(row.added_at + timedelta(days=29)):
        assert jobs.delete_outdated() == 0
    with clock.at(row.added_at + timedelta(days=30)):
        assert jobs.delete_outdated() == 2  # one deleted, one wiped

    row.refresh_from_db()
    assert kept(files) == []
    assert row.deleted_why == "outdated"
    assert kinds() == ["evidence.added", "evidence.deleted"]
    assert jobs.delete_outdated() == 0


def test_what_a_crash_left_is_wiped_by_the_job(scene: Scene, files: Path) -> None:
    row = add(scene)
    Evidence.objects.update(deleted_at=clock.now(), deleted_why="by_hand")

    jobs.delete_outdated()

    row.refresh_from_db()
    assert kept(files) == []
    assert row.wiped_at is not None


def test_bytes_without_a_row_are_swept_up_but_not_at_once(
    scene: Scene, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from holdfast.rooms.evidence import wiping

    with transaction.atomic():
        row = add(scene)
        transaction.set_rollback(True)
    shard = int(row.sha256[:2], 16)
    assert (wiping.wipe_orphans(shard), kept(files)) == (0, [row.sha256])

    os.utime(files / row.sha256[:2] / row.sha256, (1, 1))

    assert (wiping.wipe_orphans(shard), kept(files)) == (1, [])


def test_one_account_cannot_fill_the_disk(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_FILES_A_DAY", 2)
    add(scene)
    add(scene)

    with pytest.raises(Refused, match="Too many files"):
        add(scene)


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "control without the lock"])
def test_bytes_never_vanish_under_a_row_that_is_being_added(
    fresh_db: str, scene: Scene, files: Path, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    """One deletes the last row of some bytes while another adds the same bytes: the second must keep them."""
    first = add(scene)
    written, deleted = threading.Event(), threading.Event()
    keep = store.keep
    if not locked:
        monkeypatch.setattr(store, "lock_bytes", lambda sha256: None)

    def keep_slowly(content: bytes) -> str:
        sha256 = keep(content)
        written.set()
        deleted.wait(1.5)
        return sha256

    def delete() -> None:
        try:
            written.wait(5)
            actions.delete(scene.operator, first.pk, "kept twice")
        finally:
            deleted.set()
            connection.close()

    other = threading.Thread(target=delete)
    other.start()
    monkeypatch.setattr(store, "keep", keep_slowly)
    add(scene)
    other.join()

    assert kept(files) == ([first.sha256] if locked else [])


def test_no_hash_leads_out_of_the_folder() -> None:
    for wrong in ("../" * 20 + "x" * 4, "", "g" * 64, "A" * 64):
        with pytest.raises(ValueError):
            store.path_of(wrong)
