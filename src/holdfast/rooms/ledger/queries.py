"""What the ledger says of itself: how far it is sealed and read back, what hangs beside an entry, what matches a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.db.models import F, Q, QuerySet

from holdfast.domain.ledger.entry import By
from holdfast.domain.mode import Mode
from holdfast.rooms.ledger.models import Checkpoint, Entry, ReadBack, Seal

LATELY = 200
# A true time is typed to the second and the entry follows: less than this is no late entry.
LATER = timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """How the chain stands. `delay`: the longest between entry and seal of late; None when nothing real was sealed."""

    number: int
    waiting: int
    delay: timedelta | None
    read_back: ReadBack | None
    checkpoint: Checkpoint | None


class Link(TypedDict):
    """One box of the chain as it is drawn."""

    number: int
    hash: str


def standing() -> Standing:
    """The chain as a whole; every figure comes from the ends of indexes."""
    head = Seal.objects.order_by("-number").first()
    done = ReadBack.objects.filter(Q(ended_at__isnull=False) | Q(first_bad__isnull=False)).order_by("-id").first()
    return Standing(
        number=head.number if head else 0,
        waiting=Entry.objects.filter(pk__gt=head.entry_id if head else 0, seal__isnull=True).count(),
        delay=_delay(),
        read_back=done,
        checkpoint=Checkpoint.objects.order_by("-made_at").first(),
    )


def _delay() -> timedelta | None:
    latest = Seal.objects.order_by("-number").select_related("entry")[:LATELY]
    delays = [seal.sealed_at - seal.entry.entered_at for seal in latest if seal.entry.clock == "real"]
    return max(delays, default=None)


def covered_by(number: int) -> Checkpoint | None:
    """The first checkpoint at or after `number`."""
    return Checkpoint.objects.filter(number__gte=number).order_by("number").first()


def around(number: int) -> Sequence[Link]:
    """The numbers before and after this one, and the head: enough to draw where it hangs."""
    head = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    wanted = {number - 1, number, number + 1, head}
    seals = Seal.objects.filter(number__in=wanted).order_by("number")
    return [Link(number=seal.number, hash=bytes(seal.hash).hex()) for seal in seals]


@dataclass(frozen=True)
class Wanted:
    """What to show. `kinds`: kinds or whole rooms (`decisions.`); `before`: the id that the next page goes on from."""

    kinds: tuple[str, ...] = ()
    by_system: bool = False
    since: datetime | None = None
    until: datetime | None = None
    post: UUID | None = None
    subject: UUID | None = None
    mode: Mode | None = None
    late_only: bool = False
    before: int | None = None


def matching(entries: QuerySet[Entry], wanted: Wanted) -> QuerySet[Entry]:
    """Those of `entries` that are wanted, newest first, each with its seal."""
    if wanted.kinds:
        entries = entries.filter(_of_kinds(wanted.kinds))
    if wanted.by_system:
        entries = entries.filter(by=By.SYSTEM.value)
    if wanted.late_only:
        entries = entries.filter(entered_at__gte=F("true_at") + LATER)
    conditions = {
        "entered_at__gte": wanted.since,
        "entered_at__lt": wanted.until,
        "post": wanted.post,
        "subject_id": wanted.subject,
        "mode": wanted.mode.value if wanted.mode else None,
        "pk__lt": wanted.before,
    }
    given = {name: value for name, value in conditions.items() if value is not None}
    return entries.filter(**given).select_related("seal", "said").order_by("-pk")


def _of_kinds(kinds: tuple[str, ...]) -> Q:
    any_of = Q(kind__in=[kind for kind in kinds if not kind.endswith(".")])
    for room in kinds:
        if room.endswith("."):
            any_of |= Q(kind__startswith=room)
    return any_of
