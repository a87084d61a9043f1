"""The boards that the stream sends: made by the portal, asked for by whoever looks."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping

from django.conf import settings
from django.db import close_old_connections

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import timemachine
from holdfast.portal.board.asked import PAGES, Key, key_named
from holdfast.portal.board.sheet import sheet_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency

log = logging.getLogger(__name__)


class Boards:
    """The renderer of the stream's sheets. Called from threads that serve no request."""

    def key(self, viewer: Hashable, asked: str) -> Hashable | None:
        return key_named(viewer, asked) if isinstance(viewer, Actor) else None

    def render(self, key: Hashable) -> Mapping[str, str]:
        if not isinstance(key, Key):
            return {}
        close_old_connections()
        # A board that was made by the clock of a moment ago would stay so until something happens again.
        timemachine.refresh(at_most_every=0)
        sheet = sheet_of(key)
        return sheet.as_parts() if sheet else {}

    def warm(self) -> None:
        try:
            for city in Agency.objects.filter(parent__isnull=True).order_by("path")[:1]:
                for page in PAGES:
                    self.render(Key(page, settings.LANGUAGE_CODE, Role.DUTY_OFFICER, city.path, city.path))
        except Exception:  # the edge of a thread that nobody waits for; whoever looks is told what failed
            log.exception("No board could be made beforehand")
