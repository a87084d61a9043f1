"""Agencies, posts, people, shares and tokens over the API: translated, never decided here."""

from __future__ import annotations

# Each part adds its addresses when it is read; `tree` comes last, as its `/{agency_id}` takes whatever is left.
from holdfast.rooms.agencies.rest import authority, people, posts, saved_views, shares, tokens, tree  # noqa: F401
from holdfast.rooms.agencies.rest.router import router

__all__ = ["router"]
