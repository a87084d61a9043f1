"""The release: without it nothing leaves. A row in the database and a token in the home, and they must match.

A restored copy has the rows but not the token, or the token but not the rows; either way it sends nothing.
"""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings

from holdfast.engine.home import Home, write_private
from holdfast.rooms.outbox.models import Release

PROOF = "release.token"


def is_released() -> bool:
    """Whether this copy of the database in this home may send; asked before every claim."""
    token = _home().record(PROOF)
    return bool(token) and Release.objects.filter(token_hash=token_hash(token), ended_at__isnull=True).exists()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Writes a fresh token into the home. A crash before the row is written leaves a token that matches nothing."""
    token = secrets.token_urlsafe(32)
    write_private(_home().prepare().path / PROOF, token + "\n")
    return token


def forget() -> None:
    (_home().path / PROOF).unlink(missing_ok=True)


def _home() -> Home:
    home: Home = settings.HOME
    return home
