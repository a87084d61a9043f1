"""`/owed/several/`: one act on the ticked rows, each in a transaction of its own, each refusal said."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.obligations import actions
from holdfast.rooms.obligations.detail import posts_to_take
from holdfast.rooms.obligations.forms import HandForm, ReasonForm, SettleForm
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.owed import open_rows
from holdfast.rooms.obligations.rows import rows_of
from holdfast.rooms.obligations.settle_file import settle_with_file
from holdfast.rooms.obligations.views.words import actor_of, entered, ids_of, sentence

MOST = 50
ACTS = ("settle", "hand", "excuse")


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """The ticked rows once more, with what the act needs to know."""
    rows = _ticked(request, request.GET.getlist("ids"))
    act = request.GET.get("act", "")
    if not rows or act not in ACTS:
        messages.error(request, _("Tick rows first"))
        return redirect("owed")
    words = {"rows": rows_of(rows), "act": act, "form": _form(request, act, rows), "now": clock.now()}
    return render(request, "obligations/several.html", words)


@require_POST
def do(request: HttpRequest) -> HttpResponse:
    rows = _ticked(request, request.POST.getlist("ids"))
    act = request.POST.get("act", "")
    if not rows or act not in ACTS:
        messages.error(request, _("Tick rows first"))
        return redirect("owed")
    form = _form(request, act, rows, request.POST)
    if not form.is_valid():
        words = {"rows": rows_of(rows), "act": act, "form": form, "now": clock.now()}
        return render(request, "obligations/several.html", words, status=422)
    _tell(request, *_each(rows, _act_of(request, act, form)))
    return redirect("owed")


def _ticked(request: HttpRequest, texts: list[str]) -> list[Obligation]:
    rows = open_rows(actor_of(request)).filter(pk__in=ids_of(texts, MOST)).select_related("post", "owner")
    return list(rows.order_by("due_at", "id"))


def _form(request: HttpRequest, act: str, rows: list[Obligation], data: object = None) -> Form:
    match act:
        case "settle":
            return SettleForm(data)  # type: ignore[arg-type]
        case "hand":
            return HandForm(data, posts=posts_to_take(actor_of(request), rows[0]))
        case _:
            return ReasonForm(data)  # type: ignore[arg-type]


def _act_of(request: HttpRequest, act: str, form: Form) -> Callable[[UUID], object]:
    actor, read = actor_of(request), form.cleaned_data
    match act:
        case "settle":
            true_at = entered(read["true_at"])
            return lambda pk: settle_with_file(actor, pk, true_at=true_at, note=read["note"])
        case "hand":
            return lambda pk: actions.hand_to_post(actor, pk, read["post"].pk)
        case _:
            return lambda pk: actions.ask_to_excuse(actor, pk, read["reason"])


def _each(rows: list[Obligation], act: Callable[[UUID], object]) -> tuple[int, list[str]]:
    """How many went through, and why the others did not."""
    refusals: list[str] = []
    for row in rows:
        try:
            act(row.pk)
        except Refused as refused:
            refusals.append(f"{row.subject_label}: {sentence(refused)}")
    return len(rows) - len(refusals), refusals


def _tell(request: HttpRequest, through: int, refusals: list[str]) -> None:
    if through:
        messages.success(request, _("%(count)d done") % {"count": through})
    for refusal in refusals[:10]:
        messages.error(request, refusal)
