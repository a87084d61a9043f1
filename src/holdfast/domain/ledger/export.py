"""An entry and its seal as one line of JSON, to be carried away and read back without this house."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

from holdfast.domain.ledger.chain import EntryRecord, SealRecord, sealed_form
from holdfast.kernel.errors import BadInput, Place

_NEVER = datetime.fromtimestamp(0, UTC)


def as_line(seal: SealRecord, entry: EntryRecord | None) -> str:
    """One line without its end; an entry that is gone leaves its seal."""
    form = sealed_form(seal.number, seal.sealed_at, entry) if entry else {"number": seal.number, "entry": None}
    return json.dumps(form | {"hash": seal.hash.hex(), "previous": seal.previous.hex()}, ensure_ascii=False)


def read_line(text: str, file: str, row: int) -> tuple[SealRecord, EntryRecord | None]:
    """The seal and the entry of a line; BadInput names the row and the field."""
    try:
        form = json.loads(text)
        number = int(form["number"])
        previous, digest = (bytes.fromhex(form[field]) for field in ("previous", "hash"))
        if form["entry"] is None:
            return SealRecord(number, 0, previous, digest, _NEVER), None
        sealed_at = datetime.fromisoformat(form["sealed_at"])
        return SealRecord(number, form["entry"], previous, digest, sealed_at), _entry(form)
    except KeyError as missing:
        raise BadInput(Place(file, row, str(missing.args[0])), "a field of the export", "nothing") from None
    except (ValueError, TypeError) as error:
        raise BadInput(Place(file, row), "a line of a ledger's export", str(error)) from None


def _entry(form: dict[str, object]) -> EntryRecord:
    return EntryRecord(
        id=int(str(form["entry"])),
        kind=str(form["kind"]),
        mode=str(form["mode"]),
        subject_room=str(form["subject_room"]),
        subject_id=UUID(str(form["subject_id"])),
        owner_path=str(form["owner_path"]),
        by=str(form["by"]),
        person=_id(form["person"]),
        post=_id(form["post"]),
        agency=_id(form["agency"]),
        true_at=datetime.fromisoformat(str(form["true_at"])),
        entered_at=datetime.fromisoformat(str(form["entered_at"])),
        clock=str(form["clock"]),
        facts=form["facts"],  # type: ignore[arg-type]
        commitments=form["commitments"],  # type: ignore[arg-type]
    )


def _id(value: object) -> UUID | None:
    return None if value is None else UUID(str(value))
