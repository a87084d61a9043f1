"""The parts of pages as tags: marks, clocks, windows, ladders, times. One library with the parts of
`portal/design`; each part is shown on /design/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from holdfast.plumbing import clock
from holdfast.plumbing.days import months
from holdfast.portal.design import figures, levels, lines, states
from holdfast.portal.faces import Face, face_of
from holdfast.portal.marks import MARKS, SHIELD, event_shape, grade_shape
from holdfast.portal.panels import Shown, panels_for
from holdfast.portal.windows import Bar, bar_of
from holdfast.portal.words import room_words
from holdfast.rooms.agencies.actor import Actor

register = template.Library()
for part in (figures, levels, lines, states):
    register.tags |= part.register.tags


class CaptureNode(template.Node):
    """Keeps what its body renders under a name, so that one block can stand in two places."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> SafeString:
        context[self.name] = self.nodelist.render(context).strip()
        context[self.name] = mark_safe(context[self.name])  # noqa: S308  rendered by the engine just above
        return SafeString("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    name = token.split_contents()[2]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """A Tabler outline icon from the sprite; decorative unless it has words."""
    return _icon(name, words)


@lru_cache(maxsize=512)
def _icon(name: str, words: str) -> SafeString:
    """A page prints some thirty of them, and few of them once."""
    href = f"{static('vendor/icons.svg')}#{name}"
    if words:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', words, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def mark() -> SafeString:
    """The shield of the house."""
    return format_html(
        '<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path fill="currentColor" d="{}"/></svg>',
        SHIELD,
    )


@register.simple_tag
def status_mark(tone: str, word: str = "", mark_name: str = "") -> SafeString:
    """A small shape in its tone, with its word beside it (hidden from sight when the row says it already)."""
    shape = mark_safe(MARKS[mark_name or tone])  # noqa: S308  our own table
    return format_html('<span class="status tone-{}">{}<span>{}</span></span>', tone, shape, word)


@register.simple_tag
def clock_mark(row: object, now: datetime | None = None) -> SafeString:
    """The shape of a clock at the head of its row; the word is for readers who do not see it."""
    face = face_of(row, now or clock.now())
    shape = mark_safe(MARKS[face.mark])  # noqa: S308  our own table
    return format_html(
        '<span class="status tone-{}">{}<span class="hidden-words">{}</span></span>', face.tone, shape, face.word
    )


@register.simple_tag
def face_of_row(row: object, now: datetime | None = None) -> Face:
    """The face itself, for parts that need its words."""
    return face_of(row, now or clock.now())


@register.simple_tag
def card_mark(row: object, now: datetime | None = None) -> SafeString:
    """The shape on a card of one's own tasks: a late one is amber with a triangle until it is missed."""
    face = face_of(row, now or clock.now())
    shape = mark_safe(MARKS[face.mark])  # noqa: S308  our own table
    return format_html(
        '<span class="status tone-{}">{}<span class="hidden-words">{}</span></span>', face.card, shape, face.word
    )


@register.simple_tag
def room_name(room: str, kind: str = "duty") -> str:
    """What a room is called on tags and chips; decisions of all rooms are called decisions."""
    return room_words("decisions" if kind == "decision" else room)


@register.simple_tag(takes_context=True)
def page_panels(context: template.Context, page: str, subject: object = None) -> list[Shown]:
    """The panels that rooms bring to a page of a room below them, for whoever reads it."""
    actor = context.get("actor")
    return panels_for(page, actor, subject) if isinstance(actor, Actor) else []


@register.simple_tag(takes_context=True)
def show_panel(context: template.Context, shown: Shown) -> SafeString:
    """A panel in its box: the words that its room gave are names of its template, beside those of the page."""
    with context.push(**shown.words):
        inside = get_template(shown.panel.template).template.render(context)  # type: ignore[attr-defined]
    if inside.lstrip().startswith("<section"):
        return SafeString(inside)  # rendered by the engine just above; it has drawn its own box
    return format_html('<section class="panel" id="panel-{}">{}</section>', shown.panel.key, inside)


@register.inclusion_tag("portal/_clock_row.html")
def clock_row(row: object, now: datetime | None = None) -> dict[str, object]:
    """Remaining time over a 4 px bar, at the end of a row. `row` has the columns of an obligation."""
    return {"row": row, "face": face_of(row, now or clock.now())}


@register.inclusion_tag("portal/_clock_pill.html")
def clock_pill(row: object, name: str, caption: str = "", now: datetime | None = None) -> dict[str, object]:
    """Shape, name, remaining time, bar and one caption in a box."""
    face: Face = face_of(row, now or clock.now())
    return {"row": row, "face": face, "name": name, "caption": caption, "shape": mark_safe(MARKS[face.mark])}  # noqa: S308


@register.inclusion_tag("portal/_window_bar.html")
def window_bar(row: object, now: datetime | None = None, zone: str = "") -> dict[str, object]:
    """Opens, due, late and missed on one line with now; SVG, so that no style is inline."""
    bar: Bar = bar_of(row, now or clock.now(), _zone(zone))
    return {"bar": bar}


@register.inclusion_tag("portal/_ladder.html")
def ladder(steps: Sequence[object], zone: str = "") -> dict[str, object]:
    """Who is told and when: ink when it happened, ring when next, dotted when planned.

    Each step has: at, title, who, status (fired, next or planned), said (what was delivered), tone (may be empty)."""
    days = {step.at.astimezone(_zone(zone)).date() for step in steps}  # type: ignore[attr-defined]
    elsewhen = days - {clock.now().astimezone(_zone(zone)).date()}
    return {"steps": steps, "zone": zone, "wide": bool(elsewhen)}


@register.simple_tag
def grade_mark(grade: str, words: str = "") -> SafeString:
    """A grade: diamond 1, square 2, ring 3, dashed ring when ungraded; ink, never a colour."""
    return _grade(grade, words)


@register.simple_tag
def event_mark(running: bool) -> SafeString:
    """A large event: a leaf of a calendar, filled while it is held."""
    return SafeString(event_shape(running))  # our own drawing


@lru_cache(maxsize=256)
def _grade(grade: str, words: str) -> SafeString:
    """A list prints the same few of them fifty times."""
    shape = mark_safe(grade_shape(grade))  # noqa: S308  our own table
    return format_html('<span class="grade">{}<span>{}</span></span>', shape, words)


@register.simple_tag
def clock_time(moment: datetime | None, zone: str = "", seconds: bool = True) -> SafeString:
    """A moment of today, `12:27:48`: 24 h, local, UTC on hover."""
    return _time(moment, "%H:%M:%S" if seconds else "%H:%M", zone)


@register.simple_tag
def short_time(moment: datetime | None, zone: str = "", now: datetime | None = None) -> SafeString:
    """`12:27` on the same day, `12 Nov 12:27` on another."""
    if moment is None:
        return SafeString("")
    where = _zone(zone)
    same_day = moment.astimezone(where).date() == (now or clock.now()).astimezone(where).date()
    return _time(moment, "%H:%M" if same_day else _("%d %b %H:%M"), zone)


@register.simple_tag
def full_time(moment: datetime | None, zone: str = "") -> SafeString:
    """`12 Nov 2026 12:27:48`."""
    return _time(moment, _("%d %b %Y %H:%M:%S"), zone)


@register.simple_tag
def data_as_of(moment: datetime | None = None) -> SafeString:
    """When the figures of this page were true."""
    return format_html("<span>{} {}</span>", _("Data as of"), full_time(moment or clock.now()))


@register.filter
def in_language(text: object) -> str:
    """A bilingual text (`kernel.text.Text`, its JSON, or a row with name_en and name_zh) in the page's language."""
    from django.utils.translation import get_language

    chinese = (get_language() or "").startswith("zh")
    if isinstance(text, dict):
        return str((chinese and text.get("zh")) or text.get("en", ""))
    for first, second in (("name_zh", "name_en"), ("zh", "en")):
        if hasattr(text, second):
            return str((getattr(text, first, "") if chinese else "") or getattr(text, second))
    return str(text)


def _time(moment: datetime | None, pattern: str, zone: str) -> SafeString:
    if moment is None:
        return SafeString("")
    local = moment.astimezone(_zone(zone))
    utc = f"{moment.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M:%S} UTC"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), utc, months(local, pattern))


def _zone(name: str) -> tzinfo:
    return ZoneInfo(name) if name else timezone.get_current_timezone()


@register.filter
def day(value: date | None) -> str:
    """`12 Nov 2026` in the page's language."""
    return months(value, _("%d %b %Y")) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """`12 Nov` in the page's language."""
    return months(value, _("%d %b")) if value else ""


@register.filter
def pairs(mapping: dict[str, object]) -> Iterator[tuple[str, object]]:
    """The items of a mapping, for lists of facts."""
    return iter(mapping.items())
