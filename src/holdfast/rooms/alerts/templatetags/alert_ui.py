"""Spans of time as alerts print them."""

from __future__ import annotations

from datetime import timedelta

from django import template

from holdfast.rooms.alerts.matrix import short

register = template.Library()


@register.simple_tag
def span_short(span: timedelta | None) -> str:
    """`8:18`, `1:02:03`; a dash where there is none."""
    return "–" if span is None else short(span)
