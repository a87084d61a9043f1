"""The worker's part: read the whole chain back, a piece at a time, over and over."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from holdfast.domain.ledger.chain import GENESIS
from holdfast.domain.ledger.verification import Reader
from holdfast.plumbing import clock
from holdfast.rooms.ledger.link import link
from holdfast.rooms.ledger.models import ReadBack, Seal
from holdfast.rooms.ledger.reading import chain_rows

PIECE = 20_000
AGAIN_AFTER = timedelta(minutes=15)
KEPT = 200


def read_back() -> int:
    """Reads the next piece; answers how many entries it read. A new reading begins a while after the last ended."""
    with transaction.atomic():
        newest = ReadBack.objects.order_by("-id").values_list("id", flat=True).first()
        # One worker at a time; another one finds the row taken and has nothing to do.
        reading = ReadBack.objects.select_for_update(skip_locked=True).filter(pk=newest or 0).first()
        if reading is None and newest is not None:
            return 0
        if reading is None or reading.ended_at is not None:
            reading = _begin(reading)
        return _go_on(reading) if reading else 0


def _begin(last: ReadBack | None) -> ReadBack | None:
    now = clock.real_now()
    head = Seal.objects.order_by("-number").values_list("number", flat=True).first()
    if head is None or (last is not None and last.ended_at is not None and now - last.ended_at < AGAIN_AFTER):
        return None
    if last is not None:
        ReadBack.objects.filter(pk__lt=last.pk - KEPT, first_bad__isnull=True).delete()
    return ReadBack.objects.create(began_at=now, to_number=head, hash=GENESIS)


def _go_on(reading: ReadBack) -> int:
    began, before = clock.monotonic(), reading.number
    reader = Reader(number=before, head=bytes(reading.hash))
    to = min(before + PIECE, reading.to_number)
    with link("default") as opened:
        reader.feed(chain_rows(opened, before, to))
    first = reader.verdict().first
    if reader.number < to and first is None:
        reading.first_bad, reading.wrong = reader.number + 1, "truncated"
    elif first is not None and reading.first_bad is None:
        reading.first_bad, reading.wrong = first.number, first.wrong.value
    reading.number, reading.hash = to, reader.head
    reading.seconds += (clock.monotonic() - began).total_seconds()
    reading.ended_at = clock.real_now() if to >= reading.to_number else None
    reading.save()
    return to - before
