"""The parts of the calendar of duties as tags."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from holdfast.portal.calendar.asked import Asked
from holdfast.portal.calendar.heat import Cell, Heat, Line
from holdfast.portal.design.figures import heat_cell
from holdfast.portal.templatetags.board_ui import day_counts, share_bar

register = template.Library()
register.simple_tag(day_counts)
register.simple_tag(share_bar)

# The drawing above the days: ten wide a day.
STEP, HIGH = 10.0, 30.0


@register.simple_tag
def day_cell(asked: Asked, line: Line, cell: Cell) -> SafeString:
    """A cell that opens its hours; what was not due is a dot, and the Tab key passes by what is done."""
    if cell.look == "none":
        return heat_cell("none", cell.words)
    query = asked.but(first=cell.day, last=cell.day, place=line.id, look="", figure=None).query(after=asked.after)
    said = f"{cell.day:%m-%d}: {cell.words}"
    return heat_cell(cell.look, said, cell.number, f"?{query}#opened", cell.look == "done")


@register.simple_tag
def day_shares(heat: Heat) -> SafeString:
    """Late below, missed on top, as shares of each day; the line is what the target allows."""
    scale = HIGH / heat.highest
    drawn = "".join(
        f'<rect class="late" x="{n * STEP + 1.5}" y="{HIGH - day.late * scale:.1f}" width="7" height="{day.late * scale:.1f}"/>'
        f'<rect class="missed" x="{n * STEP + 1.5}" y="{HIGH - (day.late + day.missed) * scale:.1f}" width="7" '
        f'height="{day.missed * scale:.1f}"/>'
        for n, day in enumerate(heat.days)
        if day.late or day.missed
    )
    wide = STEP * len(heat.days)
    line = (
        f'<path class="allowed" d="M0 {HIGH - heat.allowed * scale:.1f}h{wide}"/>' if heat.allowed is not None else ""
    )
    return mark_safe(  # noqa: S308  numbers alone
        f'<svg class="day-shares" viewBox="0 0 {wide} {HIGH}" preserveAspectRatio="none" aria-hidden="true">'
        f'{drawn}<path class="foot" d="M0 {HIGH}h{wide}"/>{line}</svg>'
    )


@register.simple_tag
def calendar_legend() -> SafeString:
    """What the looks mean."""
    words = (
        ("done", _("done")),
        ("late", _("some late")),
        ("missed", _("missed, a number when several")),
        ("excused", _("excused, paused or system down")),
        ("open", _("open")),
        ("none", _("not due")),
    )
    return format_html_join("", "<li>{} {}</li>", ((heat_cell(look), word) for look, word in words))


@register.simple_tag
def mark_word(mark: str) -> str:
    """What a figure leaves out, in words."""
    return {"paused": _("paused"), "excused": _("excused"), "system_down": _("while the system was down")}[str(mark)]


@register.simple_tag
def look_word(look: str) -> str:
    """An outcome in words."""
    known = {"met": _("done"), "late": _("late"), "missed": _("missed"), "open": _("open"), "apart": _("counted apart")}
    return known[look]


@register.simple_tag
def calendar_query(asked: Asked, first: date, last: date, is_: str) -> SafeString:
    """The address of rows of the same branch and duty."""
    return format_html("{}", asked.but(first=first, last=last, place=None, look=is_, figure=None).query())
