"""The page of the design system, and the tokens of one theme for a part of a page."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from holdfast.portal.design.samples import samples

# Each theme with the file of its colours: they stand there once, and nowhere else.
THEMES = {"day": "portal/tokens.css", "night": "portal/dark.css"}


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/design/page.html", samples())


@require_safe
def theme_css(request: HttpRequest, theme: str) -> HttpResponse:
    """The tokens of a theme for `.day` or `.night`, so that one page shows both."""
    found = str(finders.find(THEMES[theme]))
    words = Path(found).read_text(encoding="utf-8").replace(":root", f".{theme}")
    return HttpResponse(words, content_type="text/css; charset=utf-8")
