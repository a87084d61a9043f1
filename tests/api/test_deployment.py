"""What Django itself asks of a server that faces a network."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings


def test_nothing_is_left_to_warn_about_under_tls() -> None:
    command = [sys.executable, "-m", "holdfast.project.manage", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {**os.environ, "HOLDFAST_TLS": "1"}

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.DEBUG is False
    assert "*" not in settings.ALLOWED_HOSTS
