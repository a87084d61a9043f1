"""The four facts above the ledger: read back, sealed, vouched for outside, vouched for by this machine alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.portal.ledger.words import WRONG, figures
from holdfast.rooms.ledger.checkpoints import Cadence
from holdfast.rooms.ledger.queries import Standing, standing
from holdfast.rooms.outbox.checkpoints import Outside, last_outside

LIMIT = timedelta(seconds=1)


@dataclass(frozen=True)
class Fact:
    """A head, one line below it, an instant that belongs to the head, and its tone."""

    tone: str
    head: str
    words: str
    at: datetime | None = None
    at_below: datetime | None = None


def strip() -> list[Fact]:
    """The facts, in the order of the page."""
    now, outside = standing(), last_outside()
    return [_read_back(now), _sealed(now), _vouched(outside), _alone(now, outside)]


def _read_back(now: Standing) -> Fact:
    done = now.read_back
    if done is None:
        return Fact("open", _("Not read back yet"), _("A worker reads the whole chain back every quarter of an hour"))
    if done.first_bad is not None:
        wrong = str(WRONG.get(done.wrong, done.wrong))
        return Fact(
            "bad", _("Broken at %(number)s") % {"number": figures(done.first_bad)}, wrong, at_below=done.ended_at
        )
    words = ngettext(
        "%(number)s entry read back in %(seconds)s s", "%(number)s entries read back in %(seconds)s s", done.number
    )
    filled = words % {"number": figures(done.number), "seconds": number_format(done.seconds, 1)}
    return Fact("ok", _("Chain whole"), filled, at_below=done.ended_at)


def _sealed(now: Standing) -> Fact:
    in_time = now.delay is None or now.delay <= LIMIT
    waits = (
        _("nothing waits")
        if not now.waiting
        else ngettext("%(number)s waits", "%(number)s wait", now.waiting) % {"number": figures(now.waiting)}
    )
    delay = _("delay %(span)s ms, limit 1 s") % {
        "span": figures(round((now.delay or timedelta(0)) / timedelta(milliseconds=1)))
    }
    head = _("Sealed to %(number)s") % {"number": figures(now.number)} if now.number else _("Nothing sealed yet")
    return Fact("ok" if in_time else "late", head, f"{waits}, {delay}" if now.delay is not None else waits)


def _vouched(outside: Outside | None) -> Fact:
    if outside is None:
        return Fact("late", _("No checkpoint outside"), _("Name a second agency in HOLDFAST_CHECKPOINT_TO"))
    words = _("Entry %(number)s, received by %(address)s") % {
        "number": figures(outside.number),
        "address": outside.address,
    }
    return Fact("ok", _("Last outside checkpoint"), words, at=outside.at)


def _alone(now: Standing, outside: Outside | None) -> Fact:
    alone = now.number - (outside.number if outside else 0) + now.waiting
    words = ngettext(
        "%(number)s entry is vouched for by this machine only",
        "%(number)s entries are vouched for by this machine only",
        alone,
    ) % {"number": figures(alone)}
    following = now.checkpoint.made_at + Cadence.from_environment().every if now.checkpoint and alone else None
    return Fact("open" if alone else "ok", _("Next checkpoint") if following else _("Checkpoints"), words, at=following)
