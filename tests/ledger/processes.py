"""Commands of the house as processes of their own, on a test's database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote

from holdfast.engine.connect import connection_for


def environment(database: str, **more: str) -> dict[str, str]:
    """The three roles by address, so that a command takes the server as it is and starts none."""
    urls = {
        variable: _url(role, database)
        for role, variable in (
            ("app", "DATABASE_URL"),
            ("owner", "HOLDFAST_OWNER_URL"),
            ("sealer", "HOLDFAST_SEALER_URL"),
        )
    }
    return {**os.environ, **urls, "HOLDFAST_DATABASE": database, "PYTHONPATH": "src", **more}


def command(database: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`holdfast WORDS`, run to its end."""
    return subprocess.run(
        _call(words), env=environment(database, **more), capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def running(database: str, *words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """`holdfast WORDS` while the block runs."""
    process = subprocess.Popen(
        _call(words), env=environment(database, **more), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _call(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "holdfast.project.cli", *words]


def _url(role: str, database: str) -> str:
    words = connection_for(role, {**os.environ, "DATABASE_URL": ""})
    host, user, password = (quote(words[key], safe="") for key in ("host", "user", "password"))  # type: ignore[literal-required]
    return f"postgresql://{user}:{password}@/{database}?host={host}&port={words['port']}"
