"""The token of a mark: random, and signed, so that none can be made up; what a sheet prints and a phone reads."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from django.conf import settings

_SALT = b"holdfast.rounds.mark:"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_HALF = 16


def new_secret() -> str:
    """The random half: 96 bits."""
    return base64.urlsafe_b64encode(secrets.token_bytes(12)).decode()


def token_of(secret: str) -> str:
    """The random half with its signature."""
    return secret + _signature(secret, settings.SECRET_KEY)


def secret_of(token: str) -> str | None:
    """The random half of a token that is ours; None for anything else."""
    if not _TOKEN.fullmatch(token):
        return None
    secret, signature = token[:_HALF], token[_HALF:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return secret if any(hmac.compare_digest(signature, _signature(secret, key)) for key in keys) else None


def digest_of(token: str) -> str:
    """What a phone keeps to know a mark again without network: not the token itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def _signature(secret: str, key: str) -> str:
    digest = hmac.digest(key.encode(), _SALT + secret.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:12]).decode()
