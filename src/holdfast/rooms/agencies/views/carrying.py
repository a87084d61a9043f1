"""Carrying out an act for a page: parse, act, say what happened, go back. Refusals are words, not faults."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.plumbing.problems import problem_of


def sentence(error: BadInput | Refused) -> str:
    """The refusal in the reader's language. What is absent or not allowed is a page of its own, so it goes on up."""
    if isinstance(error, (NotFound, NotAllowed)):
        raise error
    return problem_of(error).detail


def carry_out(request: HttpRequest, back: str, act: Callable[[], object], done: str) -> HttpResponse:
    """Does `act`, leaves a sentence, and goes `back`."""
    try:
        act()
    except (BadInput, Refused) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back)


def complain(request: HttpRequest, form: forms.Form, back: str) -> HttpResponse:
    """Names every field that cannot be taken, and goes `back`."""
    for name, errors in form.errors.items():
        words = " ".join(str(error) for error in errors)
        field = form.fields.get(name)
        messages.error(request, f"{field.label}: {words}" if field else words)
    return HttpResponseRedirect(back)
