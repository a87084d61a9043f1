"""A draft on one page: six numbered panels, no hidden steps; what it costs stands beside the choice."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from holdfast.domain.alert.words import Asked, Stage
from holdfast.kernel.errors import BadInput, Refused
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import agency_branch, opened_at
from holdfast.rooms.agencies.rights import allowed, require
from holdfast.rooms.alerts import access, actions, cap, queries
from holdfast.rooms.alerts.actions.send import missing_in, what_it_needs
from holdfast.rooms.alerts.area import places_in
from holdfast.rooms.alerts.audience import Whom, audience_of, people_of
from holdfast.rooms.alerts.drawing import drawing_of
from holdfast.rooms.alerts.forms import FORMAT, AssessForm, SendForm, WriteForm, corners_of
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.price import price
from holdfast.rooms.alerts.rules import Book, book_of, issuers, post_of, seconders
from holdfast.rooms.alerts.signing import signers_of
from holdfast.rooms.alerts.views.acts import proof_in, said_words
from holdfast.rooms.alerts.words import asked_words, audience_words, field_words, kind_words, post_words, posts_words
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises.models import Grade

MOST_PLACES = 300


@require_GET
def draft(request: HttpRequest, version_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = _writable(actor, version_id)
    return render(request, "alerts/draft.html", _words(request, actor, version.alert, version))


@require_POST
def write(request: HttpRequest, version_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = _writable(actor, version_id)
    form = _form(version.alert, version, request.POST)
    return act_and_return(
        request,
        reverse("alert-draft", args=[version_id]),
        form,
        lambda: actions.write_alert(actor, version_id, form.draft(), seen=form.cleaned_data["seen"]),
        _("Saved"),
    )


@require_POST
def assess(request: HttpRequest, version_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    _writable(actor, version_id)
    form = AssessForm(request.POST)
    return act_and_return(
        request,
        reverse("alert-draft", args=[version_id]),
        form,
        lambda: actions.assess_alert(actor, version_id, **form.cleaned_data),
        _("Assessed"),
    )


@sensitive_post_parameters("code")
@require_POST
def send(request: HttpRequest, version_id: UUID) -> HttpResponse:
    from django.contrib import messages

    actor = actor_of(request)
    version = _writable(actor, version_id)
    form = SendForm(request.POST)
    sent: list[Version] = []

    def act() -> None:
        sent.append(actions.send_alert(actor, version_id, proof_in(request, form.cleaned_data["code"])))

    answer = act_and_return(request, reverse("alert-draft", args=[version_id]), form, act, "")
    if not sent:
        return answer
    list(messages.get_messages(request))
    messages.success(request, said_words(sent[0]))
    answer["Location"] = reverse("alert", args=[version.alert_id])
    return answer


@require_POST
def take_back(request: HttpRequest, version_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    _writable(actor, version_id)
    back = reverse("alert-draft", args=[version_id])
    return act_and_return(request, back, None, lambda: actions.take_back(actor, version_id), _("Taken back"))


@require_POST
def drop(request: HttpRequest, version_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    _writable(actor, version_id)
    return act_and_return(request, reverse("alerts"), None, lambda: actions.drop_draft(actor, version_id), _("Dropped"))


def _writable(actor: Actor, version_id: UUID) -> Version:
    """A version of the actor's own branch; NotFound and NotAllowed as everywhere."""
    version = queries.one_version(actor, version_id)
    require(actor, access.DRAFT, owner_path=version.alert.owner_path, reading=access.READ)
    return version


def _words(request: HttpRequest, actor: Actor, alert: Alert, version: Version) -> dict[str, Any]:
    book = book_of(alert)
    level = book.level(version.level)
    whom = audience_of(alert, version, level, issuer=actor.agency_id)
    wanted = what_it_needs(actor, alert, version, book)
    named = seconders(level, alert.area) if wanted.another and not wanted.by_issuer else issuers(level, alert.area)
    fresh = _is_fresh(request, book)
    return {
        "alert": alert,
        "version": version,
        "zone": alert.area.zone,
        "kind": book.kind_words(alert.kind),
        "editable": version.stage == Stage.DRAFT,
        "levels": [_level(each, alert, version) for each in book.levels],
        "form": _form(alert, version),
        "assess_form": AssessForm(initial={"urgency": version.urgency, "certainty": version.certainty}),
        "send_form": SendForm(),
        "assessed_by": post_words(post_of(version.assessed_by_post)),
        "grades": _grades(alert, version),
        "drawing": drawing_of(version),
        "audience": _audience(whom),
        "people": len(people_of(whom)),
        "mode_words": asked_words(version.asked),
        "modes": [(mode.value, asked_words(mode)) for mode in Asked],
        "within": round(book.clock(level.acknowledge).due_after.elapsed.total_seconds() / 60),
        "price": price(alert, version),
        "needs": wanted,
        "missing": _(", ").join(field_words(each) for each in missing_in(version, book)),
        "needs_code": wanted.step_up and not fresh,
        "who_answers": posts_words(post for post in named if post.pk != actor.post_id),
        "asked": _asked(version),
        "may_send": allowed(actor, access.SEND, alert.owner_path),
        "cap": _cap(alert, version, book),
        "preview": _preview(version),
        "now": clock.now(),
    }


def _is_fresh(request: HttpRequest, book: Book) -> bool:
    """Whether this sign-in is fresh enough to stand for a code."""
    return proof_in(request, "").is_fresh(book.alerting.step_up_within) and opened_at(request.session) is not None


def _level(level: Any, alert: Alert, version: Version) -> dict[str, Any]:
    return {
        "key": level.key,
        "colour": level.colour.value,
        "title": level.title,
        "reaches": audience_words(level),
        "by": posts_words(issuers(level, alert.area)),
        "chosen": level.key == version.level,
        "joint": level.joint,
        "second": level.second_person,
        "public": level.on_public_page,
    }


def _form(alert: Alert, version: Version, asked: Any = None) -> WriteForm:
    book = book_of(alert)
    places = list(alert_places(alert))
    others = list(agency_branch(alert.area.path).exclude(kind=Agency.Kind.AUDIT))
    words: dict[str, Any] = {
        "book": book, "places": places, "signers": signers_of(alert.area, book), "others": others, "zone": alert.area.zone,
    }  # fmt: skip
    if asked is not None:
        return WriteForm(asked, **words)
    from django.utils import timezone

    initial: dict[str, Any] = {name: getattr(version, name) for name in WriteForm.base_fields if hasattr(version, name)}
    for name in ("onset_at", "expires_at", "still_true_at"):
        initial[name] = f"{timezone.localtime(getattr(version, name), _zone(alert)):{FORMAT}}"
    initial |= {"seen": version.revision, "whole_area": version.shape is None, "corners": ""}
    if not version.places:
        initial["corners"] = corners_of(version.shape)
    return WriteForm(initial=initial, **words)


def alert_places(alert: Alert) -> list[Any]:
    """The places of the branch, to choose from."""
    from holdfast.rooms.premises.queries import covered

    return covered(alert.area.path, None)[:MOST_PLACES]


def _zone(alert: Alert) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(alert.area.zone)


def _grades(alert: Alert, version: Version) -> dict[str, Any]:
    """How many places of each grade are in the area."""
    places = places_in(alert, version)
    held = Grade.objects.filter(
        premises__in=[place.pk for place in places], pack_key=alert.pack_key, superseded_at__isnull=True
    )
    counts = Counter(held.values_list("grade", flat=True))
    return {"places": len(places), "by": sorted(counts.items())}


def _audience(whom: list[Whom]) -> list[tuple[str, int]]:
    return [(kind_words(kind), count) for kind, count in Counter(one.kind for one in whom).items()]


def _asked(version: Version) -> list[Obligation]:
    """What waits for an answer of others."""
    rows = Obligation.objects.filter(decision__about_id=version.pk, decision__about_room="alerts")
    return list(rows.select_related("post__agency", "owner", "decision").order_by("opens_at", "pk"))


def _cap(alert: Alert, version: Version, book: Book) -> dict[str, Any]:
    """The CAP message as it would go out now, and what the checks say of it."""
    if version.cap:
        return {"text": version.cap, "valid": True, "problems": []}
    try:
        _message, data, verdict = cap.document_of(alert, version, book, clock.now())
    except (BadInput, Refused, ValueError) as error:
        return {"text": "", "valid": False, "problems": [str(error)]}
    problems = [verdict.reason] if verdict.reason else []
    problems += [f"{each.code}: {each.words}" for each in (*verdict.rules, *verdict.profile)]
    return {"text": data.decode(), "valid": not problems, "problems": problems}


def _preview(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "lang": language,
            "headline": queries.said_in(version, "headline", chinese),
            "description": queries.said_in(version, "description", chinese),
            "steps": queries.said_in(version, "instruction", chinese).splitlines(),
        }
        for language, chinese in (("en", False), ("zh-hans", True))
    ]
