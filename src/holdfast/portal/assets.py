"""Static files straight from the installed package, in front of the application: no copying, no sessions, no database."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIRequest

from holdfast.plumbing.headers import security_headers, stream_origin

PREFIX = "/static/"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

for kind, ending in (("font/woff2", ".woff2"), ("text/javascript", ".js"), ("image/svg+xml", ".svg")):
    mimetypes.add_type(kind, ending)


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    kind: str
    tag: str


class Assets:
    """Wraps a WSGI application and answers `/static/` itself. A browser asks again with the tag and gets 304."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._files: dict[str, Asset | None] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        asset = self._asset(path[len(PREFIX) :])
        # A worker obeys the policy of its own file, so files say too where the stream answers.
        headers = list(security_headers(stream_origin(WSGIRequest(environ))).items())
        if asset is None:
            start_response("404 Not Found", [*headers, ("Content-Length", "0")])
            return [b""]
        headers = [pair for pair in headers if pair[0] != "Cache-Control"]
        headers += [("ETag", asset.tag), ("Cache-Control", "no-cache"), ("Content-Type", asset.kind)]
        if environ.get("HTTP_IF_NONE_MATCH") == asset.tag:
            start_response("304 Not Modified", headers)
            return [b""]
        start_response("200 OK", [*headers, ("Content-Length", str(len(asset.body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else asset.body]

    def _asset(self, name: str) -> Asset | None:
        if name not in self._files:
            found = _find(name)
            if found is None:
                return None  # not kept: the names that strangers ask for are without number
            self._files[name] = found
        return self._files[name]


def _find(name: str) -> Asset | None:
    """The file that Django's finders know under this name; they refuse names that leave their folders."""
    from django.contrib.staticfiles import finders
    from django.core.exceptions import SuspiciousFileOperation

    try:
        found = finders.find(name)
    except (SuspiciousFileOperation, ValueError):
        return None
    if not found or not Path(str(found)).is_file():
        return None
    body = Path(str(found)).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return Asset(body, kind + charset, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
