"""How a clock looks at a moment: its tone, its words, how much of its time is gone. Pure; pages and tests share it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from holdfast.domain.obligation.states import State

SOON = 0.8


@dataclass(frozen=True)
class Face:
    """What a clock pill, row or mark prints. `share` is the time gone, 0 to 1; `tone` is a class of parts.css."""

    tone: str
    mark: str
    word: str
    left: str
    share: float
    running: bool

    @property
    def percent(self) -> int:
        return round(self.share * 100)

    @property
    def card(self) -> str:
        """The tone of a card of one's own tasks: late is amber there until it is missed."""
        return self.mark if self.mark in ("late", "bad") else self.tone


def span_words(span: timedelta) -> str:
    """`04:08` below one hour, then `1 h 09`, then `3 d`; never negative."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 3600:
        return f"{seconds // 60:02d}:{seconds % 60:02d}"
    if seconds < 48 * 3600:
        return _("%(hours)d h %(minutes)02d") % {"hours": seconds // 3600, "minutes": seconds % 3600 // 60}
    return _("%(days)d d") % {"days": seconds // 86400}


def late_words(late_by: timedelta) -> str:
    """`+04:41 late`."""
    return _("+%(span)s late") % {"span": span_words(late_by)}


def share_gone(opens: datetime, due: datetime, now: datetime) -> float:
    """How much of the time from opening to due is gone at `now`; an empty window is gone at once."""
    if due <= opens:
        return 1.0 if now >= due else 0.0
    return min(1.0, max(0.0, (now - opens) / (due - opens)))


def face_of(row: object, now: datetime) -> Face:
    """The face of an obligation's row (or anything with its names: opens_at, due_at, late_at, missed_at, state...)."""
    state = State(getattr(row, "state", State.OPEN))
    if state is State.OPEN:
        return _paused(row) if getattr(row, "paused_at", None) else _running(row, now)
    return _settled(row, state)


def _running(row: object, now: datetime) -> Face:
    opens, due, late = row.opens_at, row.due_at, row.late_at  # type: ignore[attr-defined]
    share = share_gone(opens, due, now)
    missed = getattr(row, "missed_at", None)
    if now >= late and not (missed is None and now < due):
        mark = "bad" if missed is not None and now >= missed else "late"
        return Face("bad", mark, _("late"), late_words(now - due), 1.0, True)
    if now >= due:
        return Face("late", "soon", _("due now"), _("due now"), 1.0, True)
    if share >= SOON:
        return Face("late", "soon", _("due soon"), span_words(due - now), share, True)
    return Face("open", "open", _("open"), span_words(due - now), share, True)


def _paused(row: object) -> Face:
    paused_at, due = row.paused_at, row.due_at  # type: ignore[attr-defined]
    words = span_words(due - paused_at)
    return Face("off", "off", _("paused"), words, share_gone(row.opens_at, due, paused_at), False)  # type: ignore[attr-defined]


def _settled(row: object, state: State) -> Face:
    true_at = getattr(row, "settled_true_at", None)
    spent = share_gone(row.opens_at, row.due_at, true_at) if true_at else 1.0  # type: ignore[attr-defined]
    match state:
        case State.MET:
            return Face("ok", "ok", _("met"), _("met"), spent, False)
        case State.MET_LATE:
            return Face("late", "late", _("met late"), _("met late"), 1.0, False)
        case State.MISSED:
            return Face("bad", "bad", _("missed"), _("missed"), 1.0, False)
        case State.EXCUSED:
            return Face("off", "off", _("excused"), _("excused"), spent, False)
        case _:
            return Face("off", "off", _("withdrawn"), _("withdrawn"), spent, False)
