"""The editor of a draft: one part at a time, so that nothing typed elsewhere is lost; it works on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.domain.plans.completeness import gaps
from holdfast.domain.plans.content import Card, Content, Section
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Place, Refused
from holdfast.kernel.text import Text
from holdfast.plumbing.pages import act_and_return, is_chinese, said
from holdfast.plumbing.problems import problem_of
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.plans import access, actions, queries
from holdfast.rooms.plans.facts import content_of
from holdfast.rooms.plans.forms import CardForm, NewCardForm, ProposeForm, SectionForm
from holdfast.rooms.plans.models import Version
from holdfast.rooms.plans.rules import Held, kind_for
from holdfast.rooms.plans.subjects import names_of, subject_of
from holdfast.rooms.plans.views.one import require_act


@dataclass(frozen=True)
class Part:
    """One entry of the list of parts."""

    key: str
    title: str
    is_card: bool
    is_filled: bool
    is_asked: bool


@dataclass(frozen=True)
class Open:
    """The part that stands in the form: what was typed, the prompt, and what stands in its place meanwhile."""

    part: Part
    text: str
    post: str
    seen: int
    prompt: str
    own: bool
    meanwhile: Section | Card | None = None


@require_GET
def draft(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = _version(request, version_id)
    return _page(request, version, request.GET.get("part", ""))


@require_POST
def write_section(request: HttpRequest, version_id: UUID, key: str) -> HttpResponse:
    version = _version(request, version_id)
    form = SectionForm(request.POST)

    def act() -> None:
        said_text = form.cleaned_data["text"]
        actions.write_section(actor_of(request), version_id, key, said_text, seen=form.cleaned_data["seen"])

    return _written(request, version, f"s:{key}", form, act)


@require_POST
def write_card(request: HttpRequest, version_id: UUID, key: str) -> HttpResponse:
    version = _version(request, version_id)
    form = CardForm(request.POST)

    def act() -> None:
        words = form.cleaned_data
        actions.write_card(
            actor_of(request),
            version_id,
            key,
            post=words["post"],
            steps=form.lines(),
            seen=words["seen"],
            title=words["title"],
        )

    return _written(request, version, f"c:{key}", form, act)


@require_POST
def add_card(request: HttpRequest, version_id: UUID) -> HttpResponse:
    _version(request, version_id)
    form = NewCardForm(request.POST)
    back = reverse("plan-draft", args=[version_id])
    return act_and_return(
        request,
        back,
        form,
        lambda: actions.add_card(actor_of(request), version_id, form.cleaned_data["title"]),
        _("Role card added"),
    )


@require_http_methods(["GET", "POST"])
def remove_card(request: HttpRequest, version_id: UUID, key: str) -> HttpResponse:
    version = _version(request, version_id)
    card = content_of(version).card(key)
    if card is None:
        raise BadInput(Place(field="key"), "a role card of this plan", key)
    steps = len(card.steps)
    lost = [ngettext("%(count)d step of it", "%(count)d steps of it", steps) % {"count": steps}] if steps else []
    taking = Taking(_("Remove this card"), said(card.title), lost, reverse("plan-draft", args=[version_id]))
    act = partial(actions.remove_card, actor_of(request), version_id, key, seen=version.revision)
    return take_away(request, taking, lambda why: act(reason=why), _("Role card removed"))


@require_POST
def propose(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = _version(request, version_id)
    form = ProposeForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    back = reverse("plan", args=[version.plan_id]) + f"?version={version.number}"
    return act_and_return(
        request, back, form, lambda: actions.propose(actor_of(request), version_id, reason), _("Sent for its signature")
    )


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = _version(request, version_id)
    lost = [_("The signature that was asked for is asked no more")]
    name = _("Version %(number)d") % {"number": version.number}
    taking = Taking(_("Take it back"), name, lost, reverse("plan-draft", args=[version_id]))
    act = partial(actions.take_back, actor_of(request), version_id)
    return take_away(request, taking, lambda why: act(reason=why), _("Taken back, a draft again"))


def _version(request: HttpRequest, version_id: UUID) -> Version:
    """The version, for somebody who may write it."""
    actor = actor_of(request)
    version = queries.one_version(actor, version_id)
    require_act(actor, version.plan_id, access.WRITE)
    return version


def _written(
    request: HttpRequest, version: Version, part: str, form: SectionForm | CardForm, act: Callable[[], None]
) -> HttpResponse:
    """After a save: the next part when asked; with a conflict the form again, what was typed still in it."""
    back = reverse("plan-draft", args=[version.pk])
    if not form.is_valid():
        messages.error(request, "; ".join(str(error) for errors in form.errors.values() for error in errors))
        return _page(request, version, part, typed=request.POST, status=422)
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except actions.Conflict as conflict:
        messages.error(request, problem_of(conflict).detail)
        return _page(request, version, part, typed=request.POST, conflict=conflict, status=409)
    except (BadInput, Refused) as error:
        messages.error(request, problem_of(error).detail)
        return _page(request, version, part, typed=request.POST, status=422)
    messages.success(request, _("Saved"))
    after = _next_part(content_of(version), part) if "next" in request.POST else part
    return HttpResponseRedirect(f"{back}?part={after}")


def _page(
    request: HttpRequest,
    version: Version,
    part: str,
    *,
    typed: object = None,
    conflict: actions.Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    version.refresh_from_db()
    held = kind_for(subject_of(version.plan))
    content = content_of(version)
    missing = gaps(held.kind, content) if held else ()
    parts = _parts(content, {(gap.part, gap.key) for gap in missing}, held)
    chosen = next((each for each in parts if each.key == part), parts[0] if parts else None)
    words = {
        "version": version,
        "plan": version.plan,
        "name": names_of([version.plan], chinese=is_chinese())[version.plan_id],
        "parts": parts,
        "filled": sum(each.is_filled for each in parts),
        "missing": [said(gap.title) for gap in missing],
        "open": _open(chosen, content, held, version, typed, conflict) if chosen else None,
        "is_draft": version.state == Version.State.DRAFT,
        "new_card_form": NewCardForm(),
        "propose_form": ProposeForm(),
    }
    return render(request, "plans/draft.html", words, status=status)


def _parts(content: Content, missing: set[tuple[str, str]], held: Held | None) -> list[Part]:
    asked = {each.key for each in held.kind.sections} | {each.key for each in held.kind.role_cards} if held else set()
    sections = [
        Part(f"s:{each.key}", said(each.title), False, not each.is_empty, each.key in asked)
        for each in content.sections
    ]
    cards = [
        Part(f"c:{each.key}", said(each.title), True, not each.is_empty, ("card", each.key) in missing)
        for each in content.cards
    ]
    return [*sections, *cards]


def _open(
    part: Part,
    content: Content,
    held: Held | None,
    version: Version,
    typed: object,
    conflict: actions.Conflict | None,
) -> Open:
    """What was typed stays in the form, whatever happened; with a conflict the next save is over what stands now."""
    key = part.key[2:]
    stands = content.card(key) if part.is_card else content.section(key)
    typed_words = typed if hasattr(typed, "get") else {}
    post = stands.post if isinstance(stands, Card) else ""
    text = "\n".join(stands.steps) if isinstance(stands, Card) else stands.text if stands else ""
    seen = version.revision if conflict or not typed_words else _whole(typed_words.get("seen"))
    return Open(
        part=part,
        text=str(typed_words.get("steps" if part.is_card else "text", text)),
        post=str(typed_words.get("post", post)),
        seen=seen,
        prompt=said(_prompt(key, held)) if not part.is_card else "",
        own=key.startswith("own-"),
        meanwhile=conflict.standing if conflict else None,
    )


def _prompt(key: str, held: Held | None) -> Text:
    return next((each.prompt for each in held.kind.sections if each.key == key), Text("")) if held else Text("")


def _next_part(content: Content, part: str) -> str:
    keys = [*(f"s:{each.key}" for each in content.sections), *(f"c:{each.key}" for each in content.cards)]
    return keys[(keys.index(part) + 1) % len(keys)] if part in keys else part


def _whole(text: object) -> int:
    return int(str(text)) if str(text).isdecimal() else 0
