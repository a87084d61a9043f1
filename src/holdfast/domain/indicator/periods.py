"""The days that a figure counts: from the first day of its month, quarter, half year or year."""

from __future__ import annotations

from datetime import date

from holdfast.domain.indicator.words import Period

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


def begins(period: Period, on: date) -> date:
    """The first day of the period that `on` lies in."""
    length = _MONTHS[period]
    return date(on.year, (on.month - 1) // length * length + 1, 1)


def ends(period: Period, on: date) -> date:
    """The first day after that period."""
    first = begins(period, on)
    months = first.month - 1 + _MONTHS[period]
    return date(first.year + months // 12, months % 12 + 1, 1)
