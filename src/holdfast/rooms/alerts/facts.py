"""Rows turned into the facts that the domain asks for."""

from __future__ import annotations

from holdfast.domain.alert.life import Said
from holdfast.domain.alert.words import Act
from holdfast.rooms.alerts.models import Version

ROOM = "alerts"
COLOURS = ("red", "orange", "yellow", "blue")


def said(version: Version | None) -> Said | None:
    """What was issued last, as the domain sees it."""
    if version is None:
        return None
    return Said(version.rank, version.expires_at, cancelled=version.act == Act.CANCEL)
