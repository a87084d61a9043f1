"""A real server on a database of its own, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STARTS_WITHIN = 40
ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass
class Site:
    """Where pages answer, and what the browser complained about."""

    address: str
    people: Any = None
    complaints: list[str] = field(default_factory=list)


def chromium() -> str:
    """The browser: named by CHROMIUM, else the first one found on PATH; empty when there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")


@contextmanager
def serving(parts: tuple[str, ...] = ("web",)) -> Iterator[Site]:
    """Pages (and the stream, the sealer) of the database that HOLDFAST_DATABASE names, each a process of ours."""
    port = _free_pair()
    programs = [_start(part, port) for part in parts]
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/sign-in/", programs[0])
        yield Site(address)
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            with suppress(subprocess.TimeoutExpired):
                program.wait(10)
            if program.poll() is None:
                program.kill()
                program.wait()


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    sandbox = () if os.geteuid() else ("--no-sandbox",)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *sandbox])
        try:
            yield opened
        finally:
            opened.close()


def listen(context: Any, site: Site) -> None:
    """Keeps every error of the console, every report of the policy and every failed script or style."""
    context.on("console", lambda said: site.complaints.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda error: site.complaints.append(str(error.error)))
    context.on("requestfailed", lambda lost: _lost(site, lost))


def _lost(site: Site, lost: Any) -> None:
    # A page that is left on purpose aborts what it still fetched.
    if "ERR_ABORTED" not in str(lost.failure) and lost.resource_type in ("script", "stylesheet", "font", "image"):
        site.complaints.append(f"{lost.url} {lost.failure}")


def _start(part: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.browser.parts", part, str(port)]
    return subprocess.Popen(command, env=os.environ | {"HOLDFAST_PORT": str(port)}, cwd=ROOT)


def _wait(address: str, program: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if program.poll() is not None:
            raise RuntimeError(f"the server ended with {program.returncode}")
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer within {STARTS_WITHIN} s")


def _free_pair() -> int:
    """A port that is free together with the next one, where the stream answers."""
    for _attempt in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two free ports side by side")
