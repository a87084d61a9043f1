"""One request, one answer, within a time and a size; to checked addresses, without redirects, proxies or cookies."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from urllib.parse import urlsplit

import certifi
import httpcore

from holdfast.plumbing import clock
from holdfast.plumbing.outgoing.addresses import Allowed
from holdfast.plumbing.outgoing.answers import ForbiddenAddress, HttpAnswer, NoAnswer, NothingSent
from holdfast.plumbing.outgoing.wire import CheckedBackend, Resolve, look_up

LIMIT = timedelta(seconds=10)
LARGEST_ANSWER = 1024 * 1024
SCHEMES = ("https", "http")
_BEFORE_SENDING = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.UnsupportedProtocol)
_AFTER = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class Sender:
    """Keeps connections between requests; each thread has its own. Close it, or use it in a `with`."""

    def __init__(self, allowed: Allowed | None = None, *, resolve: Resolve = look_up, limit: timedelta = LIMIT) -> None:
        self._limit = limit
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where()),
            network_backend=CheckedBackend(allowed or Allowed.from_environment(os.environ), resolve),
            max_connections=8,
            keepalive_expiry=30,
        )

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        largest: int = LARGEST_ANSWER,
    ) -> HttpAnswer:
        """The whole answer. NothingSent: certainly nothing arrived (ForbiddenAddress: never will); NoAnswer: unknown."""
        target = target_of(url)
        seconds = self._limit.total_seconds()
        timeout = {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds}
        request = httpcore.Request(
            method,
            target,
            headers=head_of(target, headers or {}, body),
            content=body,
            extensions={"timeout": timeout},
        )
        try:
            answer = self._pool.handle_request(request)
        except _BEFORE_SENDING as error:
            raise NothingSent(_told(error)) from error
        except _AFTER as error:
            raise NoAnswer(_told(error)) from error
        return self._read(answer, largest)

    def _read(self, answer: httpcore.Response, largest: int) -> HttpAnswer:
        """A slow drip ends at the same limit as everything: each piece restarts a socket's own clock, so ours is asked."""
        until, body = clock.monotonic() + self._limit, bytearray()
        try:
            for piece in answer.iter_stream():
                body += piece
                if len(body) > largest:
                    raise NoAnswer(f"the answer is longer than {largest} bytes")
                if clock.monotonic() > until:
                    raise NoAnswer("the answer took too long")
        except _AFTER as error:
            raise NoAnswer(_told(error)) from error
        finally:
            answer.close()
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return HttpAnswer(answer.status, headers, bytes(body))


def target_of(url: str) -> httpcore.URL:
    """The address as it goes on the wire; ForbiddenAddress for what no gateway's address looks like."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        name = (host or "").encode("ascii" if ":" in (host or "") else "idna")
    except ValueError as error:  # a port that is none, a bracket too many, a label that IDNA refuses
        raise ForbiddenAddress("not an address of the web") from error
    if parts.scheme not in SCHEMES or not name or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise ForbiddenAddress("not an address of the web")
    if parts.username is not None or parts.password is not None or "\\" in url:
        raise ForbiddenAddress("a name or a password stands in the address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        target = path.encode("ascii")
    except UnicodeEncodeError as error:
        raise ForbiddenAddress("signs beyond ASCII are to be percent-encoded") from error
    return httpcore.URL(scheme=parts.scheme.encode(), host=name, port=port, target=target)


def head_of(target: httpcore.URL, headers: Mapping[str, str], body: bytes) -> list[tuple[bytes, bytes]]:
    """The lines above a request: ours first, then what the caller says."""
    # An answer that unpacks to gigabytes is none of ours to read.
    ours = {"user-agent": "holdfast", "accept-encoding": "identity", "content-length": str(len(body))}
    said = ours | {name.lower(): value for name, value in headers.items()}
    host = target.host if b":" not in target.host else b"[" + target.host + b"]"
    if target.port is not None:
        host += b":%d" % target.port
    return [(b"host", host), *((name.encode("latin-1"), value.encode("latin-1")) for name, value in said.items())]


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:160]
