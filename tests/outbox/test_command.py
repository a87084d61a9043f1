"""`holdfast outbox`: what whoever runs the machine may do without a page."""

from __future__ import annotations

import json
import subprocess

import pytest

from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.outbox import actions, release_token
from tests.ledger.processes import command
from tests.outbox.letters import Letters


@pytest.mark.slow
def test_release_and_quarantine_from_the_machine(fresh_db: str, agency: Agency, letters: Letters) -> None:
    def holdfast(*words: str) -> subprocess.CompletedProcess[str]:
        return command(fresh_db, "outbox", *words)

    release_token.forget()
    actions.queue([letters.one()])
    before = json.loads(holdfast("status", "--json").stdout)
    assert (before["released"], before["waiting"]["operational"]) == (False, 1)

    assert "Released" in holdfast("release").stdout
    assert release_token.is_released()
    assert "quarantine" in holdfast("quarantine", "--reason", "restored").stdout

    assert not release_token.is_released()
    assert list(Entry.objects.order_by("id").values_list("by", flat=True)) == ["command", "command"]
    wrong = holdfast("quarantine", "--reason", "bored")
    assert (wrong.returncode, "bored is no reason" in wrong.stderr) == (2, True)
