"""The state that a dossier shows, named by the ledger: what is sealed is what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from holdfast.domain.ledger.chain import GENESIS
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Seal

# Reading changes nothing: the same state, read twice, is the same dossier.
READING = ("evidence.read", "dossier.made")


@dataclass(frozen=True)
class AsOf:
    """A moment, and the ledger's number and hash at it."""

    moment: datetime
    number: int
    hash: str

    def in_words(self, zone: str) -> str:
        """`As of 2026-11-12 12:27:48 (Asia/Shanghai) · ledger 48112 · 3f8a90c2d1e4b7a6`."""
        local = f"{self.moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
        words = _("As of %(at)s (%(zone)s) · ledger %(number)s · %(hash)s")
        return words % {"at": local, "zone": zone, "number": self.number, "hash": self.hash[:16]}

    def as_json(self) -> dict[str, object]:
        return {"moment": self.moment, "ledger_number": self.number, "ledger_hash": self.hash}


def as_of_now() -> AsOf:
    """The last sealed entry that is more than a reading; before the first, the clock alone."""
    seal = Seal.objects.exclude(entry__kind__in=READING).select_related("entry").order_by("-number").first()
    if seal is None:
        return AsOf(clock.now(), 0, GENESIS.hex())
    return AsOf(seal.entry.entered_at, seal.number, bytes(seal.hash).hex())
