"""Connects to the very address that was checked: the name is looked up once, every answer is judged, none is asked again.

Looking up, checking, and then letting a library look up once more would leave a gap in which a name server can give
another answer (DNS rebinding)."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from holdfast.plumbing.outgoing.addresses import Allowed, read_address
from holdfast.plumbing.outgoing.answers import ForbiddenAddress

Resolve = Callable[[str, int], list[str]]


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name in the resolver's order; ConnectError when there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host[:80]} has no address: {error}") from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to allowed addresses only. One forbidden answer condemns the name: a mixed one is an attack."""

    def __init__(self, allowed: Allowed, resolve: Resolve = look_up) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._resolve(host, port)
        for address in addresses:
            if why_not := self._allowed.why_not(read_address(address)):
                raise ForbiddenAddress(why_not)
        return self._first_open(addresses, port, timeout)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise ForbiddenAddress("no socket of this machine")

    def _first_open(self, addresses: list[str], port: int, timeout: float | None) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                return self._plain.connect_tcp(address, port, timeout=timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed
