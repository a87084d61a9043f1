"""The boards that the stream sends: made by the portal, asked for by whoever looks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from django.db import close_old_connections

from holdfast.plumbing import timemachine
from holdfast.portal.board.asked import Key, key_named
from holdfast.portal.board.sheet import sheet_of
from holdfast.rooms.agencies.actor import Actor


class Boards:
    """The renderer of the stream's sheets. Called from threads that serve no request."""

    def key(self, viewer: Hashable, asked: str) -> Hashable | None:
        return key_named(viewer, asked) if isinstance(viewer, Actor) else None

    def render(self, key: Hashable) -> Mapping[str, str]:
        if not isinstance(key, Key):
            return {}
        close_old_connections()
        timemachine.refresh()
        sheet = sheet_of(key)
        return sheet.as_parts() if sheet else {}
