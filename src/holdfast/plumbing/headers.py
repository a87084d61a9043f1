"""The headers that every answer carries, errors and redirects included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), bluetooth=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
    # Pages show who owes what to one post; a shared cache or the next user's Back button must not.
    "Cache-Control": "no-store",
}
POLICY: Mapping[str, str] = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


class HeadersMiddleware:
    """Outermost, so that what other middleware answers by itself carries them too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in security_headers(stream_origin(request)).items():
            response.headers.setdefault(name, value)
        return response


def security_headers(*connect: str, images: str = "") -> dict[str, str]:
    """All of them; `connect` are origins beside our own that a page may open a stream to, `images` one that it may
    take pictures from."""
    sources = {**POLICY, "connect-src": " ".join(["'self'", *filter(None, connect)])}
    if images:
        sources["img-src"] = f"{POLICY['img-src']} {images}"
    policy = "; ".join(f"{name} {value}" for name, value in sources.items())
    return {"Content-Security-Policy": policy, **ALWAYS}


def allow_tiles(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lets this one answer take tiles from the host that is configured; without one nothing changes."""
    tiles = tiles_origin(settings.TILES)
    if tiles:
        headers = security_headers(stream_origin(request), tiles, images=tiles)
        response.headers["Content-Security-Policy"] = headers["Content-Security-Policy"]
    return response


def tiles_origin(template: str) -> str:
    """The origin of an address of tiles; empty for what is none, so that a slip opens nothing."""
    parts = urlsplit(template)
    unsafe = set(parts.netloc) & set(" *;,'\"")
    return (
        f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc and not unsafe else ""
    )


def stream_origin(request: HttpRequest) -> str:
    """Where this host's stream of events answers: the same host, its port moved by the offset."""
    try:
        host, _, port = request.get_host().rpartition(":")
    except DisallowedHost:
        return ""
    if not host or not port.isdecimal():
        return ""
    return f"{request.scheme}://{host}:{int(port) + settings.STREAM_PORT_OFFSET}"
