"""Finds Chromium for the browser journeys: named, on the PATH, or installed by apt when root."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/usr/bin", "/usr/local/bin", "/snap/bin")
APT = Path("/usr/bin/apt-get")


def find_browser() -> str | None:
    """The path of a Chromium, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return on_this_machine() or (by_apt() if os.geteuid() == 0 and APT.exists() else None)


def on_this_machine() -> str | None:
    path = os.pathsep.join([os.environ.get("PATH", ""), *PLACES])
    return next((found for name in NAMES if (found := shutil.which(name, path=path))), None)


def by_apt() -> str | None:
    print("holdfast: installing Chromium with apt for the browser journeys", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"]):
        if subprocess.run([str(APT), *words], env=environment, stdout=subprocess.DEVNULL).returncode:
            return None
    return on_this_machine()
