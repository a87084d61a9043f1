"""A server that counts who connects, wherever on this machine; and one that answers by script."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable


class Listener:
    """Takes connections on one address, remembers what came, answers by `script` (given the request, gives the bytes)."""

    def __init__(self, host: str = "", port: int = 0, script: Callable[[bytes], bytes | None] | None = None) -> None:
        family = socket.AF_INET6 if ":" in host or not host else socket.AF_INET
        self._socket = socket.socket(family)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if not host:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self._socket.bind((host or "::", port))
        self._socket.listen(64)
        self.port = self._socket.getsockname()[1]
        self.connections = 0
        self.requests: list[bytes] = []
        self._script = script or (
            lambda _request: b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok"
        )
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                accepted, _from = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(accepted,), daemon=True).start()

    def _answer(self, accepted: socket.socket) -> None:
        with accepted:
            accepted.settimeout(5)
            request = b""
            while b"\r\n\r\n" not in request:
                piece = accepted.recv(65536)
                if not piece:
                    return
                request += piece
            head, _, body = request.partition(b"\r\n\r\n")
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                ),
                0,
            )
            while len(body) < length:
                body += accepted.recv(65536)
            self.requests.append(head + b"\r\n\r\n" + body)
            answer = self._script(self.requests[-1])
            if answer is not None:
                accepted.sendall(answer)
