"""What pages of every room do alike: an act behind a form, and a bilingual text in the page's language."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.kernel.text import Text
from holdfast.plumbing.problems import problem_of


def act_and_return(
    request: HttpRequest, back: str, form: forms.Form | None, act: Callable[[], object], done: str
) -> HttpResponse:
    """Does `act` when the form can be taken, leaves a sentence, and goes `back`."""
    if form is not None and not form.is_valid():
        for name, errors in form.errors.items():
            field = form.fields.get(name)
            messages.error(request, f"{field.label if field else name}: {' '.join(str(error) for error in errors)}")
        return HttpResponseRedirect(back)
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except (BadInput, Refused) as error:
        messages.error(request, problem_of(error).detail)
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back)


def said(text: Text | dict[str, object]) -> str:
    """A text of two languages in the page's."""
    if isinstance(text, dict):
        return str((is_chinese() and text.get("zh")) or text.get("en", ""))
    return text.in_language(get_language() or "en")


def is_chinese() -> bool:
    """Whether the page speaks Chinese."""
    return (get_language() or "").startswith("zh")
