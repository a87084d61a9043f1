"""Checkpoints leave by e-mail once each, and the page knows the newest that arrived."""

from __future__ import annotations

import pytest

from holdfast.domain.ledger.checkpoint import read_checkpoint
from holdfast.kernel.errors import BadInput
from holdfast.rooms.ledger.keys import signing_key
from holdfast.rooms.ledger.sealer import checkpoint_now, seal_once
from holdfast.rooms.outbox.actions import release
from holdfast.rooms.outbox.checkpoints import last_outside, send_checkpoints
from holdfast.rooms.outbox.jobs import send_due
from holdfast.rooms.outbox.models import Message
from tests.ledger.making import write
from tests.outbox.post_office import post_office
from tests.support.cast import make_cast


@pytest.fixture
def checkpoint(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> str:
    make_cast()
    write(5)
    seal_once()
    made = checkpoint_now()
    assert made is not None
    monkeypatch.setenv("HOLDFAST_CHECKPOINT_TO", "audit@bureau.example, second@bureau.example")
    return made.as_text()


def test_each_checkpoint_is_queued_once_for_each_address(checkpoint: str) -> None:
    assert send_checkpoints() == 2
    assert send_checkpoints() == 0
    assert set(Message.objects.values_list("address", flat=True)) == {"audit@bureau.example", "second@bureau.example"}


def test_without_an_address_nothing_is_queued(checkpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOLDFAST_CHECKPOINT_TO")

    assert send_checkpoints() == 0


def test_an_address_that_is_none_is_named(checkpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_CHECKPOINT_TO", "audit at bureau")

    with pytest.raises(BadInput, match="HOLDFAST_CHECKPOINT_TO"):
        send_checkpoints()


def test_the_letter_carries_a_checkpoint_that_verifies(checkpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    release()
    with post_office() as office:
        for name, value in office.environment.items():
            monkeypatch.setenv(name, value)
        send_checkpoints()
        assert last_outside() is None
        while send_due():
            continue

    body = office.received[0].mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    carried = read_checkpoint(body[body.index("{") : body.rindex("}") + 1], "letter")
    assert carried.as_text() == checkpoint
    assert carried.is_signed_by(signing_key().public_key().public_bytes_raw())
    outside = last_outside()
    assert outside is not None
    assert outside.number == 5
