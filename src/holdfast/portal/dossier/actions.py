"""Making a dossier: who made which, of which state, stands in the ledger with the hash of what was given out."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from django.db import transaction

from holdfast.domain.ledger.entry import NewEntry
from holdfast.exchange.pdf.paper import Size
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.portal.dossier.bundle import pack_bundle
from holdfast.portal.dossier.dossier import Dossier, as_json, as_pdf, dossier_of
from holdfast.portal.dossier.extract import MOST_LINES, checkpoint_text, ledger_lines
from holdfast.portal.dossier.parts.files import MOST_FILES, files_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.evidence.actions import read_file
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import one

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
# Ours: a bundle is held in memory while it is packed.
MOST_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Made:
    """A file that was made, ready to be given out."""

    name: str
    media_type: str
    content: bytes
    dossier: Dossier


@transaction.atomic
def make_dossier(actor: Actor, premises_id: UUID, language: str, size: Size = Size.A4) -> Made:
    """The dossier on paper."""
    return dossier_made(actor, one(actor, premises_id), language, size)


@transaction.atomic
def make_bundle(actor: Actor, premises_id: UUID, language: str) -> Made:
    """The whole bundle: paper, JSON, files and ledger."""
    return bundle_made(actor, one(actor, premises_id), language)


def dossier_made(actor: Actor, place: Premises, language: str, size: Size = Size.A4) -> Made:
    """Of a place that the actor may see; a command sees every place."""
    dossier = dossier_of(actor, place, language)
    made = Made(_name(dossier, "pdf"), "application/pdf", as_pdf(dossier, size), dossier)
    _enter(actor, made, "paper")
    return made


def bundle_made(actor: Actor, place: Premises, language: str) -> Made:
    dossier = dossier_of(actor, place, language)
    parts, left_out = _parts(actor, dossier)
    into = BytesIO()
    pack_bundle(into, dossier, parts, left_out)
    made = Made(_name(dossier, "zip"), "application/zip", into.getvalue(), dossier)
    _enter(actor, made, "bundle", files=len(parts))
    return made


def _parts(actor: Actor, dossier: Dossier) -> tuple[dict[str, bytes], dict[str, int]]:
    lines = ledger_lines(actor, dossier.place, dossier.as_of)
    parts = {
        "dossier.pdf": as_pdf(dossier),
        "dossier.json": as_json(dossier),
        "ledger.jsonl": "".join(f"{line}\n" for line in lines).encode(),
    }
    checkpoint = checkpoint_text(dossier.as_of)
    if checkpoint is not None:
        parts["checkpoint.json"] = checkpoint.encode()
    files, missing = _files(actor, dossier)
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    parts |= files | {"files/SHA256SUMS": sums.encode()}
    return parts, {"files": missing, "ledger_lines_from": MOST_LINES if len(lines) == MOST_LINES else 0}


def _files(actor: Actor, dossier: Dossier) -> tuple[dict[str, bytes], int]:
    """The newest files, each reading entered; how many were left out."""
    rows = files_of(actor, dossier.place, dossier.as_of.moment)
    found: dict[str, bytes] = {}
    total = missing = 0
    for row in rows[:MOST_FILES]:
        if total + row.size > MOST_BYTES:
            missing += 1
            continue
        try:
            with transaction.atomic():
                content = read_file(actor, row.pk).path.read_bytes()
        except Refused:
            missing += 1  # its bytes were wiped meanwhile; the row says so
            continue
        found[f"files/{row.sha256}{ENDINGS.get(row.media_type, '')}"] = content
        total += row.size
    return found, missing + max(0, rows.count() - MOST_FILES)


def _name(dossier: Dossier, ending: str) -> str:
    return f"place-{str(dossier.place.pk)[-8:]}-{dossier.as_of.number}.{ending}"


def _enter(actor: Actor, made: Made, what: str, **more: int) -> None:
    place = made.dossier.place
    record(
        NewEntry(
            kind="dossier.made",
            subject=Subject("premises", place.pk),
            true_at=clock.now(),
            owner_path=place.owner_path,
            actor=actor.ref,
            facts={
                "what": what,
                "language": made.dossier.language.lower(),
                "number": made.dossier.as_of.number,
                "sha256": sha256(made.content).hexdigest(),
                **more,
            },
        )
    )
