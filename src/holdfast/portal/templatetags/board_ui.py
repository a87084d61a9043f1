"""The parts of boards as tags: postures, shares, charts of a day, spots, the ground below them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from holdfast.domain.indicator.figure import Figure
from holdfast.portal.board.frame import Frame
from holdfast.portal.board.places import Spot
from holdfast.portal.board.today import HEIGHT, WIDTH, Bar
from holdfast.portal.marks import MARKS, grade_shape

register = template.Library()


@register.simple_tag
def share_bar(figure: Figure) -> SafeString:
    """A share on 8 px with a tick at its target; nothing to count is hatched."""
    if figure.value is None:
        return SafeString('<span class="bar8 hatched" aria-hidden="true"></span>')
    tick = ""
    if figure.aim:
        tick = f'<rect class="tick" x="{figure.aim.value - 0.6:.1f}" width="1.2" height="12"/>'
    return mark_safe(  # noqa: S308  numbers alone
        '<svg class="bar8" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" y="2" width="100" height="8"/><rect class="gone" y="2" width="{figure.value:.1f}" '
        f'height="8"/>{tick}</svg>'
    )


@register.simple_tag
def day_counts(figure: Figure, query: str) -> SafeString:
    """Done, late, missed, open: each a shape with its count and a way to its rows."""
    parts = (
        ("ok", "met", figure.met, _("done")),
        ("late", "late", figure.late, _("late")),
        ("bad", "missed", figure.missed, _("missed")),
        ("open", "open", figure.open, _("open")),
    )
    links = format_html_join(
        "",
        '<a class="status tone-{}{}" href="/calendar/rows/?{}&amp;is={}">{}<b class="num">{}</b>'
        '<span class="hidden-words">{}</span></a>',
        ((tone, "" if n else " none", query, key, SafeString(MARKS[tone]), n, word) for tone, key, n, word in parts),
    )
    return format_html('<span class="counts">{}</span>', links)


@register.simple_tag
def day_chart(bars: Sequence[Bar], now_x: float, hours: Sequence[tuple[int, float]]) -> SafeString:
    """The bars of a day with now on them; the figures beside it say the same in words."""
    paths: dict[str, str] = {}
    for bar in bars:
        paths[bar.look] = paths.get(bar.look, "") + f"M{bar.x:g} {bar.y:g}h6.4v{bar.height:g}h-6.4z"
    drawn = "".join(f'<path class="{look}" d="{path}"/>' for look, path in paths.items())
    marks = "".join(
        f'<text x="{min(max(x, 0), WIDTH)}" y="{HEIGHT + 13}" text-anchor="{_anchor(hour)}">{hour:02d}</text>'
        for hour, x in hours
    )
    return mark_safe(  # noqa: S308  numbers and our own words alone
        f'<svg class="day" viewBox="0 -2 {WIDTH} {HEIGHT + 18}" aria-hidden="true">{drawn}'
        f'<path class="foot" d="M0 {HEIGHT}h{WIDTH}"/><path class="now" d="M{now_x} -2v{HEIGHT + 4}"/>{marks}</svg>'
    )


@register.simple_tag
def spot_shapes(grade: str) -> SafeString:
    """The shapes of the marks, drawn once for all spots."""
    mark = grade_shape(grade).replace("<svg ", '<svg x="-9" y="-9" width="18" height="18" ', 1)
    warn = '<path class="warn" d="M8 -2l6 10.5h-12z"/>'
    return mark_safe(f'<defs><g id="spot-grade">{mark}</g><g id="spot-late">{mark}{warn}</g></defs>')  # noqa: S308  ours


@register.simple_tag
def spot_mark(spot: Spot) -> SafeString:
    """The mark of its grade; one that is late wears a triangle."""
    look = "late" if spot.late else "grade"
    return mark_safe(f'<use href="#spot-{look}" x="{spot.x:g}" y="{spot.y:g}"/>')  # noqa: S308  numbers


@register.simple_tag
def board_ground(frame: Frame) -> SafeString:
    """The ground by day and by night; the page's theme shows one of them, and a browser fetches no other."""
    return format_html_join(
        "",
        '<img class="ground for-{}" src="/board/ground.svg?box={}&amp;theme={}" alt="" loading="lazy" width="{}" height="{}">',
        ((theme, frame.query, theme, frame.width, frame.height) for theme in ("light", "dark")),
    )


def _anchor(hour: int) -> str:
    return {0: "start", 24: "end"}.get(hour, "middle")
