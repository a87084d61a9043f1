"""One line for the person at the terminal when the pages can be opened."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Greeting:
    """Says the address once, when /healthz there first answers 200."""

    origin: str
    say: Callable[[str], None]
    is_said: bool = False

    def look(self) -> None:
        if not self.is_said and is_healthy(self.origin):
            self.is_said = True
            self.say(f"Ready at {self.origin}/")


def is_healthy(origin: str, seconds: float = 1.0) -> bool:
    """Whether the pages at `origin` answer that all is well."""
    # Our own machine: the certificate names the city's host, not localhost.
    unchecked = ssl._create_unverified_context()  # noqa: S323
    try:
        with urllib.request.urlopen(f"{origin}/healthz", timeout=seconds, context=unchecked) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
