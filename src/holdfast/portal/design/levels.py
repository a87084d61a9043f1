"""Tags of what is in force: alerts are wide and filled, response levels square numerals, status a small shape."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from holdfast.portal.marks import MARKS, level_bars, level_numeral, level_word

register = template.Library()

# What stands on the disc of a unit; another kind of team wears the shield.
UNIT_ICONS = {"fire": "firetruck", "medical": "ambulance", "post": "shield"}


def drawn_icon(name: str) -> SafeString:
    """An icon of the sprite beside words that say the same."""
    href = f"{static('vendor/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def level_flag(level: str, words: str = "", wide: bool = False) -> SafeString:
    """An alert: filled wide rectangle with bars and its word in capitals; `wide` fills its row."""
    bars = mark_safe(level_bars(level))  # noqa: S308  our own table
    shape = "flag wide" if wide else "flag"
    return format_html('<span class="{} {}">{}<span>{}</span></span>', shape, level, bars, words or level_word(level))


@register.simple_tag
def response_level(level: str, words: str) -> SafeString:
    """A response level: a square numeral beside its word."""
    return format_html('<span class="level {}"><b>{}</b><span>{}</span></span>', level, level_numeral(level), words)


@register.simple_tag
def level_banner(level: str, words: str, detail: str = "", href: str = "") -> SafeString:
    """The response level of a whole page, above its head: a strip in the level's colour, square numeral, words."""
    name = format_html('<a href="{}">{}</a>', href, words) if href else words
    return format_html(
        '<div class="level-banner {}"><b class="numeral">{}</b><strong>{}</strong><span>{}</span></div>',
        level,
        level_numeral(level),
        name,
        detail,
    )


@register.simple_tag
def exercise_banner(words: str = "") -> SafeString:
    """Everything below is practice: hatched, in the colour of exercises, with the word in capitals."""
    said = words or _("Nothing leaves the exercise.")
    return format_html(
        '<p class="banner exercise">{}<b>{}</b> {}</p>', drawn_icon("masks-theater"), _("EXERCISE"), said
    )


@register.simple_tag
def unit_mark(kind: str, tone: str, words: str) -> SafeString:
    """A team: white disc with its icon, a ring and a badge of its status; `words` are read, not seen."""
    badge = mark_safe(MARKS[tone])  # noqa: S308  our own table
    return format_html(
        '<span class="unit tone-{}" title="{}">{}{}<span class="hidden-words">{}</span></span>',
        tone,
        words,
        drawn_icon(UNIT_ICONS.get(kind, "shield")),
        badge,
        words,
    )


# The sprite holds what is named so: icon="masks-theater" icon="firetruck" icon="ambulance" icon="shield"
