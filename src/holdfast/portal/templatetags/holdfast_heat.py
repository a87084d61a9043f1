"""The days of a strip as cells of a table: six weeks of ten duties are hundreds, too many for a template to walk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from holdfast.portal.design.figures import heat_cell
from holdfast.portal.templatetags.holdfast_ui import short_day

register = template.Library()
WEEK = 7


class Cell(Protocol):
    """One duty on one day: how it looks, its counts in words, a number worth printing."""

    @property
    def day(self) -> date: ...
    @property
    def look(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def is_plain(self) -> bool: ...


@register.simple_tag
def heat_heads(days: Sequence[date]) -> SafeString:
    """The heads of the columns: each day is named, each seventh and the last are seen."""
    return _joined(_head(number, day, number == len(days) - 1) for number, day in enumerate(days))


@register.simple_tag
def heat_cells(cells: Sequence[Cell], rule: str) -> SafeString:
    """One row of cells; whatever was due leads to its day."""
    nothing = heat_cell("none", _("not due"))
    inside = (nothing if cell.look == "none" else _filled(cell, rule) for cell in cells)
    last = len(cells) - 1
    return _joined(f"<td{_TODAY if number == last else ''}>{each}</td>" for number, each in enumerate(inside))


_TODAY = ' class="today"'


def _head(number: int, day: date, last: bool) -> str:
    hidden = "" if last or number % WEEK == 0 else ' class="hidden-words"'
    return f'<th scope="col"{_TODAY if last else ""}><span{hidden}>{escape(short_day(day))}</span></th>'


def _filled(cell: Cell, rule: str) -> SafeString:
    href = f"?tab=duties&duty={rule}&day={cell.day:%Y-%m-%d}"
    return heat_cell(cell.look, f"{short_day(cell.day)}: {cell.words}", cell.number, href, cell.is_plain)


def _joined(parts: Iterator[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  every word in it was escaped above
