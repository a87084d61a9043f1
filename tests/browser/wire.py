"""A wire between a browser and the house that can be cut, and that counts what goes up it."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Wire:
    """Forwards to a port; `cut_after(n)` breaks every connection once n more bytes went up, and takes no new ones."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._limit: int | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.is_cut = threading.Event()
        self.up = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, more: int) -> None:
        with self._lock:
            self.up, self._limit = 0, more

    def mend(self) -> None:
        with self._lock:
            self._limit = None
        self.is_cut.clear()

    def close(self) -> None:
        self._listening.close()
        self._break()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self.is_cut.is_set():
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open |= {near, far}
                threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, upward: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
                if upward:
                    self._count(len(piece))
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _count(self, more: int) -> None:
        with self._lock:
            self.up += more
            over = self._limit is not None and self.up > self._limit and not self.is_cut.is_set()
            if over:
                self.is_cut.set()
        if over:
            self._break()

    def _break(self) -> None:
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
