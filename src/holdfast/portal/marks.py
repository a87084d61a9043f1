"""The shapes of the house: status marks, alert bars, grade marks. Small SVGs in current colour, drawn once."""

from __future__ import annotations

from django.utils.translation import gettext as _

SHIELD = "M3 2h5v4h2V2h4v4h2V2h5v11c0 5-5 8-9 9-4-1-9-4-9-9z"


def _svg(body: str) -> str:
    return f'<svg viewBox="0 0 16 16" aria-hidden="true">{body}</svg>'


_LINE = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
_CUT = 'fill="none" stroke="var(--panel)" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"'

MARKS = {
    "ok": _svg(f'<circle cx="8" cy="8" r="7.5" fill="currentColor"/><path d="M4.8 8.2l2.2 2.2 4.2-4.4" {_CUT}/>'),
    "go": _svg(f'<circle cx="8" cy="8" r="6.5" {_LINE}/><path d="M5 8h6M8.5 5.5L11 8l-2.5 2.5" {_LINE}/>'),
    "soon": _svg(f'<circle cx="8" cy="8" r="6.5" {_LINE}/><path d="M8 4.5V8l2.2 1.6" {_LINE}/>'),
    "late": _svg(f'<path d="M8 .8L15.6 15H.4z" fill="currentColor"/><path d="M8 6v4M8 12.4v.1" {_CUT}/>'),
    "bad": _svg(
        '<rect x=".8" y=".8" width="14.4" height="14.4" rx="2.5" fill="currentColor"/>'
        f'<path d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" {_CUT}/>'
    ),
    "open": _svg(f'<circle cx="8" cy="8" r="6.5" {_LINE}/>'),
    "off": _svg(f'<circle cx="8" cy="8" r="6.5" {_LINE} stroke-dasharray="2.4 2.6"/>'),
}

LEVELS = ("red", "orange", "yellow", "blue")
NUMERALS = dict(zip(LEVELS, ("I", "II", "III", "IV"), strict=True))


def level_numeral(level: str) -> str:
    return NUMERALS[level]


def level_word(level: str) -> str:
    """The level's word in capitals, in the page's language."""
    return {"red": _("RED"), "orange": _("ORANGE"), "yellow": _("YELLOW"), "blue": _("BLUE")}[level]


def level_bars(level: str) -> str:
    """Four bars, as many of them full as the level is grave."""
    full = 4 - LEVELS.index(level)
    bars = "".join(_level_bar(n, n < full) for n in range(4))
    return f'<svg viewBox="0 0 16 14" aria-hidden="true">{bars}</svg>'


def _level_bar(n: int, full: bool) -> str:
    faint = "" if full else ' opacity="0.3"'
    return f'<rect x="{1 + 4 * n}" y="{9 - 3 * n}" width="3" height="{4 + 3 * n}" fill="currentColor"{faint}/>'


DIAMOND = '<path d="M9 .5L17.5 9 9 17.5.5 9z" fill="currentColor"/>'
SQUARE = '<rect x="1.5" y="1.5" width="15" height="15" rx="2" fill="currentColor"/>'
RING = '<circle cx="9" cy="9" r="7.5" fill="none" stroke="currentColor" stroke-width="1.6"/>'
SMALL_RING = '<circle cx="9" cy="9" r="5" fill="none" stroke="currentColor" stroke-width="1.4"/>'
DASHED = '<circle cx="9" cy="9" r="7.5" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 3"/>'


def grade_shape(grade: str) -> str:
    """By the last figure or the name: diamond for the highest, square, ring, dashed ring when ungraded; a small plain
    ring for a grade that says neither."""
    number = grade.rpartition("-")[2]
    match grade:
        case "enhanced":
            return _grade(DIAMOND, "E", True)
        case "standard":
            return _grade(SQUARE, "S", True)
        case "ungraded" | "":
            return _grade(DASHED, "?", False)
    match number:
        case "1":
            return _grade(DIAMOND, "1", True)
        case "2":
            return _grade(SQUARE, "2", True)
        case _ if number.isdecimal():
            return _grade(RING, number, False)
        case _:
            return _grade(SMALL_RING, "", False)


def event_shape(running: bool) -> str:
    """A leaf of a calendar: filled while the event is held, empty before."""
    leaf = 'x="2" y="3" width="14" height="13" rx="2"'
    pins = '<path d="M6 1v4M12 1v4" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>'
    if running:
        inside = '<path d="M4.5 8h9" stroke="var(--panel)" stroke-width="1.6"/>'
        body = f'<rect {leaf} fill="currentColor"/>{inside}'
    else:
        line = '<path d="M2 8h14" stroke="currentColor" stroke-width="1.6"/>'
        body = f'<rect {leaf} fill="var(--panel)" stroke="currentColor" stroke-width="1.6"/>{line}'
    return f'<svg viewBox="0 0 18 18" aria-hidden="true">{body}{pins}</svg>'


def _grade(body: str, letter: str, filled: bool) -> str:
    fill = "var(--panel)" if filled else "currentColor"
    text = f'<text x="9" y="12.6" text-anchor="middle" font-size="10" font-weight="700" fill="{fill}">{letter}</text>'
    return f'<svg viewBox="0 0 18 18" aria-hidden="true">{body}{text if letter else ""}</svg>'
