"""Tags of a panel that has nothing to show: nothing, broken, loading, not allowed. Each says what is true."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

register = template.Library()
STATE = "portal/design/_state.html"


@register.inclusion_tag(STATE)
def empty_state(
    title: str, words: str = "", icon: str = "circle-check", href: str = "", act: str = ""
) -> dict[str, str]:
    """What is true when there is nothing to show."""
    return {"kind": "empty", "title": title, "words": words, "icon": icon, "href": href, "act": act}


@register.inclusion_tag(STATE)
def error_state(title: str, words: str, href: str = "", act: str = "") -> dict[str, str]:
    """What failed and since when; `words` say when it is tried again; one button."""
    return {"kind": "broken", "title": title, "words": words, "icon": "plug-connected-x", "href": href, "act": act}


@register.inclusion_tag(STATE)
def not_allowed_state(title: str, words: str, href: str = "", act: str = "") -> dict[str, str]:
    """Who may, and a way to send it there."""
    return {"kind": "locked", "title": title, "words": words, "icon": "lock", "href": href, "act": act}


@register.inclusion_tag("portal/design/_loading.html")
def loading_lines(lines: int = 3) -> dict[str, Sequence[int]]:
    """Grey lines of the height of what is coming, seen after 300 ms only."""
    return {"lines": range(lines)}


# The sprite holds what is named so: icon="circle-check" icon="plug-connected-x" icon="lock"
