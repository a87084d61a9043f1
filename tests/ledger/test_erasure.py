"""Erasing what people wrote, and the person, leaves the chain as it was: texts and names were never in it."""

from __future__ import annotations

import pytest

from holdfast.domain.ledger.commitment import opens
from holdfast.rooms.agencies.actions import erase_user
from holdfast.rooms.agencies.models import User
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.ledger.link import link
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.ledger.sealer import checkpoint_now, seal_once
from holdfast.rooms.obligations.models import Obligation
from tests.ledger.tampering import as_owner, read
from tests.support import scene

NAME, NOTE = "Invented Name", "All clear"


@pytest.fixture
def city(fresh_db: str) -> scene.Scene:
    made = scene.build()
    User.objects.filter(pk=made.city.people["mall"].pk).update(name=NAME, work_phone="+00 555 0100")
    seal_once()
    return made


def test_erasing_a_person_and_their_words_leaves_the_chain_whole_against_an_older_checkpoint(city: scene.Scene) -> None:
    outside, user = checkpoint_now(), city.city.people["mall"]
    assert outside is not None
    entry = Entry.objects.get(kind="obligations.settled", subject_id=city.owed["met"].pk)
    row = Obligation.objects.get(pk=city.owed["met"].pk)
    assert opens(entry.commitments["note"], row.note_salt, row.note)

    erase_user(command_actor(), user.pk, reason="Of no use any more")
    Obligation.objects.filter(pk=row.pk).update(note="", note_salt="")
    seal_once()

    with as_owner() as owner:
        verdict = read(owner, outside)
    assert verdict.whole
    assert verdict.covered == outside.number < verdict.entries
    row.refresh_from_db()
    assert not opens(entry.commitments["note"], row.note_salt, row.note)
    assert Entry.objects.filter(kind="agencies.user_erased", subject_id=user.pk).exists()


def test_the_ledger_holds_no_name_no_address_and_no_text(city: scene.Scene) -> None:
    with link("default") as opened:
        text = "".join(row[0] for row in opened.execute("SELECT e::text FROM ledger_entry e").fetchall())

    assert Entry.objects.count() > 10
    for word in (NAME, NOTE, "@", "555 0100", "until Friday", "Jade Arcade", "East exit"):
        assert word not in text
