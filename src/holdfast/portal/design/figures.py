"""Tags of figures: shares against a target, days of duties, cells of the risk matrix, steps of a way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


def percent_words(share: float | Decimal) -> str:
    """`91.4%`; a whole number without its zero."""
    return f"{float(share) * 100:.1f}".removesuffix(".0") + "%"


@register.inclusion_tag("portal/design/_compliance_bar.html")
def compliance_bar(
    words: str, share: float | Decimal | None, target: float | None = None, said: str = ""
) -> dict[str, object]:
    """A share (0 to 1) on 8 px with a tick at its target. Below it is raspberry and says so; None is hatched."""
    missed = share is not None and target is not None and float(share) < target
    return {
        "words": words,
        "share": None if share is None else _share_words(float(share), target if missed else None),
        "width": 0 if share is None else round(float(share) * 100, 1),
        "target": None if target is None else round(target * 100, 1),
        "tone": "bad" if missed else "ok",
        "said": said or (_("below %(target)s") % {"target": percent_words(target)} if missed and target else ""),
    }


def _share_words(share: float, missed: float | None) -> str:
    """The share as printed; one that missed its target is never rounded up to it."""
    said = percent_words(share)
    return percent_words(math.floor(share * 1000) / 1000) if missed and said == percent_words(missed) else said


@register.simple_tag
def heat_cell(look: str, words: str = "", number: int = 0, href: str = "", passed_by: bool = False) -> SafeString:
    """The worst of a day: done, late, missed, excused, open or none (not due). A number when more than one.

    `passed_by` leaves the cell out of the way of the Tab key, for grids in which only the odd ones are opened."""
    # Put together by hand: a page has hundreds of them, and each part formatted apart would take most of its time.
    said = escape(words)
    inside = f'{_heat_drawing(look)}{_many(number)}<span class="hidden-words">{said}</span>'
    if not href:
        return SafeString(f'<span class="heat-cell" title="{said}">{inside}</span>')
    order = ' tabindex="-1"' if passed_by else ""
    return SafeString(f'<a class="heat-cell" href="{escape(href)}" title="{said}"{order}>{inside}</a>')


@register.simple_tag
def heat_legend() -> SafeString:
    """What each look of a day means, as items of a list."""
    words = (
        ("done", _("done")),
        ("late", _("some late")),
        ("missed", _("some missed")),
        ("excused", _("excused or system down")),
        ("open", _("open")),
        ("none", _("not due")),
    )
    return format_html_join("", "<li>{} {}</li>", ((_heat_drawing(look), said) for look, said in words))


@cache
def _heat_drawing(look: str) -> SafeString:
    if look == "none":
        return SafeString('<span class="heat none" aria-hidden="true">·</span>')
    where = f"{static('portal/looks.svg')}#heat-{look}"
    return format_html('<svg class="heat" aria-hidden="true"><use href="{}"></use></svg>', where)


def _many(number: int) -> SafeString:
    return SafeString(f'<i class="many" aria-hidden="true">{number:d}</i>' if number > 1 else "")


@register.inclusion_tag("portal/design/_matrix_cell.html")
def matrix_cell(
    count: int, risk: int, word: str, score: str = "", late: int = 0, href: str = "", letters: str = ""
) -> dict[str, object]:
    """Hazards of one cell, on the ramp of risk (1 to 4). `letters`: I, C, R of the one that is selected."""
    return {
        "count": count,
        "risk": risk,
        "word": word,
        "score": score,
        "late": late,
        "href": href,
        "letters": tuple(letters),
    }


@register.inclusion_tag("portal/design/_segments.html")
def segment_progress(segments: Sequence[object], words: str) -> dict[str, object]:
    """A way of several steps: each has `title` and `status`: done, look (needs one), now or open."""
    said = {"done": _("done"), "look": _("needs a look"), "now": _("now"), "open": _("to go")}
    shown = [(part.status, f"{part.title}: {said[part.status]}") for part in segments]  # type: ignore[attr-defined]
    return {"segments": shown, "words": words}
