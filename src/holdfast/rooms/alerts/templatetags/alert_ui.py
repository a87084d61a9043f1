"""Spans of time as alerts print them."""

from __future__ import annotations

from datetime import timedelta

from django import template

from holdfast.plumbing.pages import is_chinese
from holdfast.rooms.alerts.matrix import short
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import label_of

register = template.Library()


@register.simple_tag
def place_name(place: Premises) -> str:
    """What a place is called in the page's language."""
    return (place.name_zh if is_chinese() else "") or label_of(place)


@register.simple_tag
def span_short(span: timedelta | None) -> str:
    """`8:18`, `1:02:03`; a dash where there is none."""
    return "–" if span is None else short(span)
