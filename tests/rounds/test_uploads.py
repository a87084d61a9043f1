"""A photo in pieces: it goes on where it stopped, and what arrives is what was sent."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.rounds.conftest import Ground

SIZE = 700_000


@pytest.fixture
def photo() -> bytes:
    from tests.evidence.samples import photo as made

    head = made()
    return head + bytes(SIZE - len(head))


def begin(ground: Ground, content: bytes, *, actor: Any = None, **changes: Any) -> Any:
    from holdfast.kernel.ids import uuid7
    from holdfast.rooms.evidence import uploads
    from holdfast.rooms.obligations.settle_file import record_of

    words = {"id": uuid7(), "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "file_name": "a.jpg"}
    return uploads.begin(actor or ground.guard, record_of(ground.duty), uploads.NewUpload(**(words | changes)))


def send(ground: Ground, upload: Any, content: bytes, *, upto: int | None = None) -> Any:
    from holdfast.rooms.evidence import uploads

    row = uploads.seen(ground.guard, upload.pk)
    while row.received < (len(content) if upto is None else upto):
        row = uploads.write(ground.guard, row.pk, row.received, content[row.received : row.received + uploads.PIECE])
    return row


def test_a_file_that_was_cut_off_goes_on_where_it_stopped(ground: Ground, photo: bytes) -> None:
    from holdfast.rooms.evidence import store, uploads

    upload = begin(ground, photo)
    send(ground, upload, photo, upto=uploads.PIECE)

    again = begin(ground, photo, id=upload.pk)
    assert again.received == uploads.PIECE
    with pytest.raises(uploads.WrongOffset) as wrong:
        uploads.write(ground.guard, upload.pk, 0, photo[: uploads.PIECE])
    assert wrong.value.fields["offset"] == uploads.PIECE

    send(ground, upload, photo)
    kept = uploads.finish(ground.guard, upload.pk)

    assert uploads.finish(ground.guard, upload.pk).pk == kept.pk
    assert kept.subject_id == ground.duty.pk
    assert b"secret-marker" not in store.path_of(kept.sha256).read_bytes()


def test_what_a_crash_left_behind_the_last_piece_is_written_over(ground: Ground, photo: bytes) -> None:
    from holdfast.rooms.evidence import partial, uploads

    upload = begin(ground, photo)
    send(ground, upload, photo, upto=uploads.PIECE)
    with partial.path_of(upload.pk).open("ab") as file:
        file.write(b"half a piece")

    send(ground, upload, photo)

    assert uploads.finish(ground.guard, upload.pk).pk


def test_bytes_that_are_not_what_was_said_are_never_kept(ground: Ground, photo: bytes) -> None:
    from holdfast.rooms.evidence import uploads
    from holdfast.rooms.evidence.models import Evidence

    upload = begin(ground, photo, sha256="0" * 64)
    send(ground, upload, photo)

    with pytest.raises(uploads.WrongOffset) as wrong:
        uploads.finish(ground.guard, upload.pk)

    assert wrong.value.fields["offset"] == 0
    assert uploads.seen(ground.guard, upload.pk).received == 0
    assert Evidence.objects.count() == 0


def test_a_foreign_upload_answers_like_an_absent_one(ground: Ground, photo: bytes) -> None:
    from holdfast.kernel.errors import NotFound
    from holdfast.kernel.ids import uuid7
    from holdfast.rooms.evidence import uploads

    upload = begin(ground, photo)

    for act in (
        lambda id: uploads.seen(ground.officer, id),
        lambda id: uploads.write(ground.officer, id, 0, b"x"),
        lambda id: uploads.finish(ground.officer, id),
    ):
        for id in (upload.pk, uuid7()):
            with pytest.raises(NotFound):
                act(id)
    with pytest.raises(NotFound):
        begin(ground, photo, actor=ground.officer, id=upload.pk)


def test_one_account_cannot_fill_the_disk_with_beginnings(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.kernel.errors import Refused
    from holdfast.rooms.evidence import uploads

    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    begin(ground, b"a" * 10)
    begin(ground, b"b" * 10)

    with pytest.raises(Refused) as refused:
        begin(ground, b"c" * 10)
    assert refused.value.code == "upload-quota"
    with pytest.raises(Refused):
        begin(ground, b"d", size=uploads.MOST_BYTES + 1)


def test_what_was_abandoned_is_thrown_away_by_the_job_and_what_is_young_stays(ground: Ground, photo: bytes) -> None:
    from holdfast.rooms.evidence import jobs, partial, uploads
    from holdfast.rooms.evidence.models import Upload

    old, young = begin(ground, photo), begin(ground, photo)
    for upload in (old, young):
        send(ground, upload, photo, upto=uploads.PIECE)
    Upload.objects.filter(pk=old.pk).update(touched_at=old.touched_at - uploads.KEPT_FOR - uploads.KEPT_FOR / 100)

    jobs.sweep()

    assert list(Upload.objects.values_list("pk", flat=True)) == [young.pk]
    assert not partial.path_of(old.pk).exists()
    assert partial.path_of(young.pk).exists()
