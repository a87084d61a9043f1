"""An authenticator app for tests."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_of(secret: str, *, step: int = 0) -> str:
    """The code that an app with `secret` shows now, or `step` half minutes on."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))
