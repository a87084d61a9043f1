"""A post's time drawn as a strip: cells with their place in per cent, letters, and what each says to who does not see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.domain.rosters.spans import Span, uncovered
from holdfast.domain.rosters.template import HeldAs
from holdfast.plumbing.pages import is_chinese
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.rosters.facts import span
from holdfast.rooms.rosters.models import Gap, Line, Shift
from holdfast.rooms.rosters.queries import lines_of, now_and_next, shifts_of

# Narrower cells than these shares of the strip carry no word, and no letter.
WORD_FROM, LETTER_FROM = 6.5, 1.6
INSET = 0.12
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Cell:
    """One stretch. `x` and `width` in per cent; `tone`: now, planned, past, call, gap; `mark`: swap, lapsed, override."""

    x: str
    width: str
    middle: str
    tone: str
    words: str
    title: str
    mark: str = ""
    href: str = ""


@dataclass(frozen=True)
class Strip:
    """A post with its cells, who is on now and what comes next."""

    post: Post
    template: str
    now: Shift | None
    next: Shift | None
    next_is_gap: bool
    cells: Sequence[Cell]
    gap_words: str
    gap_x: str


@dataclass(frozen=True)
class Around:
    """What the strips of a page share: the stretch shown, the moment, open swaps and gaps by what they are about."""

    shown: Span
    now: datetime
    swapped: frozenset[UUID] = frozenset()
    lapsed: Mapping[UUID, str] | None = None
    gaps: Mapping[UUID, Sequence[Gap]] | None = None
    gap_page: str = ""


def strips(posts: Sequence[Post], around: Around) -> list[Strip]:
    """The strips of posts, three queries for any number of them."""
    ids = [post.pk for post in posts]
    seen = Span(min(around.shown.from_at, around.now - HOUR), max(around.shown.until_at, around.now + 36 * HOUR))
    rows, lines = shifts_of(ids, seen), lines_of(ids)
    return [_strip(post, rows.get(post.pk, ()), lines.get(post.pk, ()), around) for post in posts]


def where(moment: datetime, shown: Span) -> float:
    """A moment as its share of the stretch, in per cent."""
    return 100 * ((moment - shown.from_at) / shown.length)


def template_words(lines: Sequence[Line]) -> str:
    """`2 x 12 h`, `24 h in turns`, and whether somebody is on call."""
    holders = [line for line in lines if line.held_as == HeldAs.HOLDER]
    lasts = {line.lasts for line in holders}
    words = []
    if len(lasts) == 1:
        hours = f"{lasts.pop() / HOUR:g}"
        many = _("%(count)s × %(hours)s h") if len(holders) > 1 else _("%(hours)s h, in turns")
        words.append(many % {"count": len(holders), "hours": hours})
    elif holders:
        words.append(ngettext("%(count)s line", "%(count)s lines", len(holders)) % {"count": len(holders)})
    if len(holders) < len(lines):
        words.append(_("on call"))
    return ", ".join(words) or _("no template")


def _strip(post: Post, rows: Sequence[Shift], lines: Sequence[Line], around: Around) -> Strip:
    now, following = now_and_next(rows, around.now)
    gaps = [gap for gap in (around.gaps or {}).get(post.pk, ()) if gap.kind == Gap.Kind.EMPTY]
    cells = [*_cells(rows, around, post.agency.zone), *_gap_cells(gaps, around, post.agency.zone)]
    shown = next((gap for gap in gaps if span_of(gap).overlaps(around.shown)), None)
    return Strip(
        post=post,
        template=template_words(lines),
        now=now,
        next=following,
        next_is_gap=following is not None and following.user_id is None,
        cells=cells,
        gap_words=_("No one, %(hours)s h") % {"hours": f"{span_of(shown).length / HOUR:g}"} if shown else "",
        gap_x=_percent(min(max(where(shown.from_at, around.shown), 0), 84)) if shown else "",
    )


def span_of(gap: Gap) -> Span:
    return Span(gap.from_at, gap.until_at)


def _cells(rows: Sequence[Shift], around: Around, zone: str) -> Iterator[Cell]:
    held = [span(row) for row in rows if row.held_as == HeldAs.HOLDER]
    for row in rows:
        if row.user is None or not row.user.is_active:
            continue
        yield from _row_cells(row, held if row.held_as == HeldAs.DEPUTY else (), around, zone)


def _row_cells(row: Shift, held: Sequence[Span], around: Around, zone: str) -> Iterator[Cell]:
    """A shift as it is drawn; one on call only where no holder is planned."""
    seen = span(row).within(around.shown)
    for part in uncovered([seen], held) if seen else ():
        lapsed = row.pk in (around.lapsed or {})
        mark = "swap" if row.pk in around.swapped else "lapsed" if lapsed else ""
        mark = mark or ("override" if row.why != Shift.Why.TEMPLATE else "")
        yield _cell(part, around, _tone(row, around.now), _letter(row), _title(row, zone, mark), mark)


def _gap_cells(gaps: Sequence[Gap], around: Around, zone: str) -> Iterator[Cell]:
    for gap in gaps:
        part = span_of(gap).within(around.shown)
        if part is not None:
            words = _("No one, %(from)s to %(until)s") % _times(gap.from_at, gap.until_at, zone)
            yield _cell(part, around, "gap", "", words, "", f"{around.gap_page}{gap.pk}" if around.gap_page else "")


def _cell(part: Span, around: Around, tone: str, words: str, title: str, mark: str, href: str = "") -> Cell:
    x, width = where(part.from_at, around.shown), 100 * (part.length / around.shown.length)
    fits = LETTER_FROM if len(words) < 3 else WORD_FROM
    return Cell(
        x=_percent(x + INSET),
        width=_percent(max(width - 2 * INSET, INSET)),
        middle=_percent(x + width / 2),
        tone=tone,
        words=words if width >= fits else "",
        title=title,
        mark=mark,
        href=href,
    )


def _tone(row: Shift, now: datetime) -> str:
    if row.held_as == HeldAs.DEPUTY:
        return "call"
    if row.from_at <= now < row.until_at:
        return "now"
    return "past" if row.until_at <= now else "planned"


def _letter(row: Shift) -> str:
    return _("on call") if row.held_as == HeldAs.DEPUTY else row.letter


def _title(row: Shift, zone: str, mark: str) -> str:
    said = {
        "swap": _("swap asked"),
        "lapsed": _("qualification missing"),
        "override": _("changed by hand"),
    }
    who = _("on call: %(letter)s") if row.held_as == HeldAs.DEPUTY else "%(letter)s"
    parts = [who % {"letter": row.letter}, _("%(from)s to %(until)s") % _times(row.from_at, row.until_at, zone)]
    return ", ".join([*parts, *([str(said[mark])] if mark else [])])


def _times(from_at: datetime, until_at: datetime, zone: str) -> dict[str, str]:
    from zoneinfo import ZoneInfo

    begins, ends = (moment.astimezone(ZoneInfo(zone)) for moment in (from_at, until_at))
    pattern = "%m月%d日 %H:%M" if is_chinese() else "%d.%m. %H:%M"
    return {
        "from": begins.strftime(pattern),
        "until": ends.strftime("%H:%M" if begins.date() == ends.date() else pattern),
    }


def _percent(value: float) -> str:
    return f"{value:.2f}%"
