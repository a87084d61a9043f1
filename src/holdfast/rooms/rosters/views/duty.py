"""The hand-over, the test of reachability, and calendars."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.exchange.ical.write import MEDIA_TYPE
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import agency_branch, name_of
from holdfast.rooms.agencies.rights import absent, allowed, require
from holdfast.rooms.rosters import access, actions, queries
from holdfast.rooms.rosters.calendars import calendar_of
from holdfast.rooms.rosters.forms import AreaForm, FeedForm, NoteForm, QuestionForm
from holdfast.rooms.rosters.models import Feed
from holdfast.rooms.rosters.notes import hand_over_words
from holdfast.rooms.rosters.reached import answers_of


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Before going off: what the next one finds, and the note to them, begun from what stands open."""
    actor = actor_of(request)
    require(actor, access.HAND_OVER, owner_path=actor.path)
    if request.method == "POST":
        form = NoteForm(request.POST)
        back = reverse("roster-hand-over")
        return act_and_return(
            request, back, form, lambda: actions.write_note(actor, form.cleaned_data["text"]), _("Note left")
        )
    return render(request, "rosters/hand_over.html", hand_over_words(actor, clock.now()))


@require_POST
def read_note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    back = reverse("roster-hand-over")
    return act_and_return(request, back, None, lambda: actions.read_note(actor, note_id), _("Read"))


@require_POST
def ask_note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    form = QuestionForm(request.POST)
    back = request.POST.get("back") if request.POST.get("back") == "/post/" else reverse("roster-hand-over")
    return act_and_return(
        request,
        str(back),
        form,
        lambda: actions.ask_about_note(actor, note_id, form.cleaned_data["question"]),
        _("Question sent"),
    )


@require_http_methods(["GET", "POST"])
def reach(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    if request.method == "POST":
        form = AreaForm(request.POST)
        back = reverse("roster-reach")
        return act_and_return(
            request, back, form, lambda: actions.start_reach_test(actor, form.cleaned_data["area_id"]), _("Asked")
        )
    tests = [(row, answers_of(row)) for row in queries.reach_tests(actor)[:20]]
    words = {
        "tests": [(row, sum(1 for one in found if one.answered_at), len(found)) for row, found in tests],
        "areas": list(agency_branch(actor.path).exclude(level="operator")[:60]),
        "may_test": allowed(actor, access.TEST_REACH, actor.path),
    }
    return render(request, "rosters/reach.html", words)


@require_GET
def reach_test(request: HttpRequest, test_id: UUID) -> HttpResponse:
    row = queries.one_reach_test(actor_of(request), test_id)
    answers = answers_of(row)
    words = {"row": row, "answers": answers, "answered": sum(1 for one in answers if one.answered_at)}
    return render(request, "rosters/reach_test.html", words)


@require_http_methods(["GET", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """One's own calendar addresses; a new one is shown once."""
    actor = actor_of(request)
    require(actor, access.USE_FEEDS, owner_path=actor.path)
    made = ""
    if request.method == "POST":
        form = FeedForm(request.POST)
        post_id = form.cleaned_data["post_id"] if form.is_valid() else None
        secret = actions.make_feed(actor, post_id=post_id).secret
        made = request.build_absolute_uri(reverse("roster-calendar", args=[secret]))
    mine = Feed.objects.filter(maker=actor.user_id, ended_at__isnull=True) if actor.user_id else Feed.objects.none()
    words = {"feeds": list(mine.select_related("post__agency").order_by("-made_at")), "made": made}
    return render(request, "rosters/feeds.html", {**words, "posts": list(queries.posts(actor)[:60])})


@require_http_methods(["GET", "POST"])
def end_feed(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = Feed.objects.select_related("post").filter(pk=feed_id, maker_id=actor.user_id).first()
    if row is None or actor.user_id is None:
        raise absent()
    lost = [_("Calendars that read it get no shifts any more")]
    about = name_of(row.post) if row.post else _("My own shifts")
    taking = Taking(_("End this address"), about, lost, reverse("roster-feeds"))
    return take_away(request, taking, lambda why: actions.end_feed(actor, feed_id, reason=why), _("Address ended"))


@require_GET
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The shifts behind an address, for a program; whoever has the address needs no account, and reads no name."""
    feed = actions.feed_of(secret)
    if feed is None:
        raise absent()
    body = calendar_of(feed, clock.now())
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type=MEDIA_TYPE)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer
