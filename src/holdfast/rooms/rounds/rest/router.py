"""The one router of this room; its parts add their addresses to it."""

from __future__ import annotations

from ninja import Router

router = Router()
