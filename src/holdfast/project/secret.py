"""The secret key that signs sessions: from the environment, or made once in the home."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from holdfast.engine.home import Home


def secret_key(home: Home, env: Mapping[str, str]) -> str:
    """HOLDFAST_SECRET, or the home's own key, made with 0600 at first use."""
    if key := env.get("HOLDFAST_SECRET"):
        return key
    return home.read_or_make_secret("django", lambda: secrets.token_urlsafe(50))
