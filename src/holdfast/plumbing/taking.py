"""Taking something away: one page for every such act. It names what is lost, asks for a typed reason, and then does it.

The page stands at the address of the act: GET asks, POST does. Esc and the way back do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.kernel.reason import FEWEST_LETTERS, MOST_CHARACTERS, typed_reason
from holdfast.plumbing.problems import problem_of


@dataclass(frozen=True)
class Taking:
    """What the page says: the act in words (its button too), the record by its name, what is lost line by line, where
    the way back leads, and where it goes on when that is another place. `form` holds what is asked beside the reason."""

    act: str
    about: str
    lost: Sequence[str]
    back: str
    then: str = ""
    form: forms.Form | None = None


# kind of record -> what rooms above say is lost with one of them
_losses: dict[str, tuple[Callable[[UUID], list[str]], ...]] = {}


def connect(table: Mapping[str, Sequence[str]]) -> None:
    """Kinds of records, and who says what is lost with one (`package.module:function`); once, by `project/wiring.py`."""
    _losses.clear()
    for kind, paths in table.items():
        found = (path.partition(":") for path in paths)
        _losses[kind] = tuple(getattr(import_module(module), name) for module, _, name in found)


def lost_with(kind: str, record: UUID) -> list[str]:
    """What the rooms say is lost with a record, in the reader's language, with its counts; what is none is left out."""
    return [line for function in _losses.get(kind, ()) for line in function(record)]


def take_away(request: HttpRequest, taking: Taking, act: Callable[[str], object], done: str) -> HttpResponse:
    """Asks, or does `act` with the typed reason. The caller has made `taking` with the right to the record, so whoever
    may not even see it has been refused by now."""
    if request.method != "POST":
        return _asked(request, taking, 200)
    try:
        act(typed_reason(request.POST.get("reason", "")))
    except (NotFound, NotAllowed):
        raise
    except (BadInput, Refused) as error:
        return _asked(request, taking, error.status, problem_of(error).detail)
    messages.success(request, done)
    return HttpResponseRedirect(taking.then or taking.back)


def _asked(request: HttpRequest, taking: Taking, status: int, refused: str = "") -> HttpResponse:
    words = {
        "taking": taking,
        "refused": refused,
        "typed": request.POST.get("reason", ""),
        "fewest": FEWEST_LETTERS,
        "most": MOST_CHARACTERS,
    }
    return render(request, "portal/take_away.html", words, status=status)
