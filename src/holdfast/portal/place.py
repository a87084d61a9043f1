"""Where the reader stands: the names of the post held now and its agency, and the zone that times are shown in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language

from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.agencies.models import Agency, Post

API = "/api/"


@dataclass(frozen=True)
class Place:
    """Names in the reader's language, and a zone by its name."""

    post_name: str = ""
    agency_name: str = ""
    zone: str = "UTC"


NOWHERE = Place()


class PlaceMiddleware:
    """Times of a page are local to the agency that reads it; one query finds it with its names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor = getattr(request, "actor", STRANGER)
        if actor.user_id is None or request.path.startswith(API):
            return self.get_response(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            # A new device speaks the account's language until its reader chooses another there.
            translation.activate(actor.language)
            request.LANGUAGE_CODE = translation.get_language()
        place = place_of(actor)
        request.place = place  # type: ignore[attr-defined]
        with timezone.override(place.zone):
            return self.get_response(request)


def place_of(actor: Actor) -> Place:
    """The post held now with its agency; without a post, the agency alone."""
    post = Post.objects.select_related("agency").filter(id=actor.post_id).first() if actor.post_id else None
    agency = post.agency if post else _agency(actor)
    return Place(_name(post), _name(agency), agency.zone if agency else "UTC")


def _agency(actor: Actor) -> Agency | None:
    return Agency.objects.filter(id=actor.agency_id).first() if actor.agency_id else None


def _name(row: Post | Agency | None) -> str:
    if row is None:
        return ""
    chinese = (get_language() or "").startswith("zh")
    return (row.name_zh if chinese else "") or row.name_en
