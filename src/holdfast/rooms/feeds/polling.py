"""Asking feeds: one worker at a time for each, no oftener than it was said, and only for what is new."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction

from holdfast.exchange.cap.document import LARGEST
from holdfast.exchange.feeds.reader import Entry, read_feed
from holdfast.kernel.errors import BadInput
from holdfast.plumbing import clock, lease
from holdfast.plumbing.outgoing.addresses import Allowed
from holdfast.plumbing.outgoing.answers import HttpAnswer, NoAnswer, NothingSent
from holdfast.plumbing.outgoing.sender import Sender
from holdfast.rooms.feeds.entries import enter
from holdfast.rooms.feeds.models import Imported, Source
from holdfast.rooms.feeds.taking import take_entry
from holdfast.rooms.feeds.telling import tell_duty

log = logging.getLogger(__name__)

HELD = timedelta(minutes=5)
AT_ONCE = 5
MOST_FETCHED = 30
LONGEST_PAUSE = timedelta(hours=1)


class NotRead(Exception):
    """The feed, or a document that it names, could not be had; the words say why."""


def poll_due() -> int:
    """Asks every feed that is due; answers how many were asked."""
    due = Source.objects.filter(paused_at__isnull=True, next_poll__lte=clock.real_now()).order_by("next_poll", "id")
    free = due.filter(lease_until__isnull=True) | due.filter(lease_until__lt=clock.real_now())
    taken = lease.claim(free, AT_ONCE, HELD)
    for source in taken:
        poll(source)
    return len(taken)


def poll(source: Source) -> None:
    """One feed: what is new in it, and when it is asked again. A feed that fails is asked less often."""
    held = lease.lease_of(source)
    try:
        with Sender() as sender:
            changes = _take_new(source, sender)
    except NotRead as error:
        failures = source.failures + 1
        pause = min(timedelta(minutes=source.minutes) * 2 ** min(failures - 1, 6), LONGEST_PAUSE)
        changes = {"failures": failures, "trouble": str(error)[:200], "next_poll": clock.real_now() + pause}
    lease.finish(Source, held, polled_at=clock.now(), **changes)


def _take_new(source: Source, sender: Sender) -> dict[str, object]:
    next_poll = clock.real_now() + timedelta(minutes=source.minutes)
    well: dict[str, object] = {"failures": 0, "trouble": "", "next_poll": next_poll}
    got = _fetched(sender, source.url, _conditions(source))
    if got.status == 304:
        return well
    complete, fetched = True, 0
    for entry in _entries(got.body, source.url):
        if not entry.document and _is_known(source, entry):
            continue
        fetched += not entry.document
        complete = fetched <= MOST_FETCHED and _take_one(source, sender, entry) and complete
    if not complete:  # some document was not had: the feed is read again in full
        return well | {"etag": "", "last_modified": ""}
    return well | {
        "etag": got.headers.get("etag", "")[:200],
        "last_modified": got.headers.get("last-modified", "")[:60],
    }


def _entries(body: bytes, url: str) -> Iterator[Entry]:
    try:
        yield from read_feed(body, url)
    except BadInput as error:
        raise NotRead(error.sentence) from error


def _named(entry: Entry) -> str:
    return f"{entry.href} {entry.version}".strip()[:500]


def _is_known(source: Source, entry: Entry) -> bool:
    return Imported.objects.filter(source=source, entry_id=_named(entry)).exists()


def _take_one(source: Source, sender: Sender, entry: Entry) -> bool:
    """Whether the entry's document was had."""
    if not entry.document:
        try:
            entry = replace(entry, id=_named(entry), document=_linked(source, sender, entry.href))
        except NotRead as error:
            log.warning("feed %s: an alert could not be had: %s", source.pk, error)
            return False
    with transaction.atomic():
        row = take_entry(source, entry)
        if row is not None:
            enter("alert_came", row, state=row.state, why=row.why, sha256=row.sha256)
            if row.state == Imported.State.WAITING:
                tell_duty(row)
    return True


def _linked(source: Source, sender: Sender, href: str) -> bytes:
    """A document that the feed names. Elsewhere than at the feed's own host, the house's inner networks are closed to it."""
    if urlsplit(href).netloc == urlsplit(source.url).netloc:
        return _fetched(sender, href, {}).body
    with Sender(Allowed()) as stranger:
        return _fetched(stranger, href, {}).body


def _conditions(source: Source) -> dict[str, str]:
    said = {"if-none-match": source.etag, "if-modified-since": source.last_modified}
    return {name: value for name, value in said.items() if value}


def _fetched(sender: Sender, url: str, conditions: dict[str, str]) -> HttpAnswer:
    accept = {"accept": "application/atom+xml, application/rss+xml, application/cap+xml, application/xml;q=0.9"}
    try:
        got = sender.send("GET", url, headers=accept | conditions, largest=LARGEST)
    except (NothingSent, NoAnswer) as error:
        raise NotRead(str(error)) from error
    if got.status != 200 and not (got.status == 304 and conditions):
        raise NotRead(f"HTTP {got.status}")
    return got
