"""`holdfast ledger verify` trusts only what it is given, says the first bad number, and ends with 0, 1 or 2."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.conf import settings

from holdfast.rooms.ledger.keys import public_key_file, signing_key
from holdfast.rooms.ledger.link import link
from holdfast.rooms.ledger.models import Checkpoint
from holdfast.rooms.ledger.sealer import checkpoint_now, seal_once
from tests.ledger import tampering
from tests.ledger.making import write
from tests.ledger.processes import command


@pytest.fixture
def sealed(fresh_db: str) -> str:
    write(30)
    seal_once()
    return fresh_db


def outside(folder: Path) -> tuple[str, str]:
    """The public key and a checkpoint, as files that were carried away."""
    made = checkpoint_now()
    assert made is not None
    checkpoint, key = folder / "checkpoint.json", folder / "key.pem"
    checkpoint.write_text(made.as_text())
    key.write_bytes(public_key_file().read_bytes())
    return str(key), str(checkpoint)


def commit_edit(number: int, *, rehash: bool) -> None:
    with link("owner") as owner, owner.transaction():
        for table in tampering.TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE ledger_entry SET mode = 'test' WHERE id = (SELECT entry_id FROM ledger_seal WHERE number = %s)",
            (number,),
        )
        if rehash:
            tampering.rehash_from(owner, number)


def test_a_whole_chain_ends_with_0(sealed: str, tmp_path: Path) -> None:
    key, checkpoint = outside(tmp_path)

    done = command(sealed, "ledger", "verify", "--key", key, "--checkpoint", checkpoint, "--json")

    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert (report["whole"], report["entries"], report["covered"], report["waiting"]) == (True, 30, 30, 0)


def test_without_anything_from_outside_it_says_that_nothing_vouches(sealed: str) -> None:
    done = command(sealed, "ledger", "verify")

    assert done.returncode == 0
    assert "Nothing from outside vouches" in done.stdout


def test_an_edit_ends_with_1_and_names_the_number(sealed: str) -> None:
    commit_edit(12, rehash=False)

    done = command(sealed, "ledger", "verify")

    assert done.returncode == 1
    assert "Broken at 12: the entry or its seal was changed" in done.stdout


def test_a_chain_written_anew_passes_alone_and_fails_against_the_checkpoint(sealed: str, tmp_path: Path) -> None:
    key, checkpoint = outside(tmp_path)
    commit_edit(12, rehash=True)

    alone = command(sealed, "ledger", "verify")
    compared = command(sealed, "ledger", "verify", "--key", key, "--checkpoint", checkpoint, "--json")

    assert alone.returncode == 0
    assert compared.returncode == 1
    assert json.loads(compared.stdout)["wrong"] == "rehashed"


def test_a_checkpoint_that_another_key_signed_is_reported(sealed: str, tmp_path: Path) -> None:
    _, checkpoint = outside(tmp_path)
    stranger = tmp_path / "stranger.txt"
    stranger.write_text("ab" * 32)

    done = command(sealed, "ledger", "verify", "--key", str(stranger), "--checkpoint", checkpoint, "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["wrong"] == "bad-signature"


def test_stored_checkpoints_count_only_under_a_key_that_was_given(sealed: str, tmp_path: Path) -> None:
    key, _ = outside(tmp_path)

    without = json.loads(command(sealed, "ledger", "verify", "--json").stdout)
    with_key = json.loads(command(sealed, "ledger", "verify", "--key", key, "--json").stdout)

    assert (without["covered"], with_key["covered"]) == (0, 30)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no json", "a checkpoint in JSON"),
        ('{"number": 0}', "number: expected a number from 1"),
        ('{"number": 3, "hash": "00"}', "hash: expected 64 hexadecimal digits"),
    ],
)
def test_a_bad_checkpoint_file_ends_with_2_and_names_the_field(
    sealed: str, tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(text)

    done = command(sealed, "ledger", "verify", "--checkpoint", str(file))

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_an_export_is_verified_without_the_database(sealed: str, tmp_path: Path) -> None:
    key, checkpoint = outside(tmp_path)
    lines = command(sealed, "ledger", "export").stdout
    file = tmp_path / "ledger.jsonl"
    file.write_text(lines)
    cut = tmp_path / "cut.jsonl"
    cut.write_text("".join(lines.splitlines(keepends=True)[:20]))

    whole = command(
        sealed, "ledger", "verify", "--export", str(file), "--key", key, "--checkpoint", checkpoint, "--json"
    )
    short = command(
        sealed, "ledger", "verify", "--export", str(cut), "--key", key, "--checkpoint", checkpoint, "--json"
    )

    assert json.loads(whole.stdout)["covered"] == 30
    assert (short.returncode, json.loads(short.stdout)["wrong"]) == (1, "truncated")


def test_a_checkpoint_is_a_row_and_a_file_and_the_key_is_the_sealers_alone(sealed: str) -> None:
    made = checkpoint_now()

    assert made is not None
    row = Checkpoint.objects.get()
    assert (row.number, bytes(row.hash)) == (30, made.hash)
    assert made.is_signed_by(signing_key().public_key().public_bytes_raw())
    folder = settings.HOME.path
    assert any(file.read_text() == made.as_text() for file in (folder / "checkpoints").iterdir())
    assert os.stat(folder / "keys" / "sealer.pem").st_mode & 0o777 == 0o600
