"""Marks on paper: a code, where it hangs, and what it does."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.exchange.pdf.paper import Sheet, printed
from holdfast.plumbing import clock
from holdfast.plumbing.pages import is_chinese
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.rounds.models import Mark
from holdfast.rooms.rounds.tokens import token_of


def address_of(request: HttpRequest, mark: Mark) -> str:
    """What a code or an NFC tag holds: the address that a phone's own camera opens too."""
    path = reverse("mark-scanned", args=[token_of(mark.secret)])
    return f"{settings.ORIGIN}{path}" if settings.ORIGIN else request.build_absolute_uri(path)


def svg_of(address: str) -> str:
    """The code as a picture, black on white, whatever the theme: phones read nothing else."""
    out = io.BytesIO()
    segno.make(address, error="q").save(out, kind="svg", scale=4, border=4, light="#fff", nl=False)
    return out.getvalue().decode()


def marks_sheet(request: HttpRequest, place: Premises, marks: Sequence[Mark]) -> bytes:
    """One card a mark, six a page."""
    name = (place.name_zh if is_chinese() else "") or place.name
    data = {
        "title": _("Marks of %(place)s") % {"place": name},
        "place": name,
        "says": _("Scan at your round. It confirms that the round was here; it keeps nobody's way."),
        "marks": [_card(request, mark) for mark in marks],
        "none": _("No mark stands here."),
        "foot": name,
    }
    made_at = max((mark.added_at for mark in marks), default=clock.now())
    return printed(Sheet("marks", data, get_language() or "en", made_at))


def _card(request: HttpRequest, mark: Mark) -> dict[str, object]:
    address = address_of(request, mark)
    return {"label": mark.label, "address": address, "code": svg_of(address)}
