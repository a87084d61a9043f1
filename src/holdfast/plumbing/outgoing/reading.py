"""One answer of HTTP/1.1, piece by piece: strict about its frame, deaf to everything that this house does not need."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.plumbing.outgoing.answers import HttpAnswer, NoAnswer

LARGEST_HEAD = 64 * 1024
_WITHOUT_BODY = (204, 304)


class AnswerReader:
    """Feed it what comes; it gives the answer once that is whole. NoAnswer for what is none, or too long."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._left = b""
        self._head: tuple[int, Mapping[str, str]] | None = None
        self._body = bytearray()
        self._length: int | None = None
        self._chunked = False
        self.may_stay = False  # whether the connection can be used again

    @property
    def began(self) -> bool:
        """Whether anything came at all."""
        return bool(self._left) or self._head is not None

    def feed(self, data: bytes) -> HttpAnswer | None:
        """The answer, when `data` completes it."""
        self._left += data
        if self._head is None and not self._read_head():
            return None
        if self._chunked:
            return self._whole() if self._read_chunks() else None
        return self._read_plain()

    def end(self) -> HttpAnswer:
        """The other side closed: an answer without a length ends so, any other is cut."""
        if self._head is None or self._chunked or self._length is not None:
            raise NoAnswer("the connection ended within the answer" if self.began else "the connection ended")
        self.may_stay = False
        return self._whole()

    def _read_head(self) -> bool:
        while True:
            head, found, rest = self._left.partition(b"\r\n\r\n")
            if not found:
                if len(self._left) > LARGEST_HEAD:
                    raise NoAnswer("the head of the answer is too long")
                return False
            self._left = rest
            status, version, headers = _parsed(head)
            if status >= 200:  # what is below only says that the answer is still to come
                break
        self._head = (status, headers)
        self._chunked, self._length = _frame(status, headers)
        closes = "close" in headers.get("connection", "").lower() or version == b"HTTP/1.0"
        self.may_stay = not closes and (self._chunked or self._length is not None)
        return True

    def _read_plain(self) -> HttpAnswer | None:
        self._take(self._left)
        self._left = b""
        if self._length is None or len(self._body) < self._length:
            return None
        if len(self._body) > self._length:  # words that nobody asked for: this connection is not to be trusted again
            self.may_stay = False
            del self._body[self._length :]
        return self._whole()

    def _read_chunks(self) -> bool:
        while True:
            line, found, rest = self._left.partition(b"\r\n")
            if not found:
                if len(self._left) > LARGEST_HEAD:
                    raise NoAnswer("a chunk without an end")
                return False
            size = _hexadecimal(line)
            if size == 0:
                return self._read_trailer(rest)
            if len(self._body) + size > self._largest:
                raise NoAnswer(f"the answer is longer than {self._largest} bytes")
            if len(rest) < size + 2:
                return False
            self._take(rest[:size])
            if rest[size : size + 2] != b"\r\n":
                raise NoAnswer("a chunk that ends elsewhere than it says")
            self._left = rest[size + 2 :]

    def _read_trailer(self, rest: bytes) -> bool:
        if rest.startswith(b"\r\n"):
            self.may_stay = self.may_stay and rest == b"\r\n"
            return True
        if b"\r\n\r\n" in rest:
            self.may_stay = False
            return True
        if len(rest) > LARGEST_HEAD:
            raise NoAnswer("a trailer without an end")
        return False

    def _take(self, piece: bytes) -> None:
        if len(self._body) + len(piece) > self._largest:
            raise NoAnswer(f"the answer is longer than {self._largest} bytes")
        self._body += piece

    def _whole(self) -> HttpAnswer:
        assert self._head is not None
        return HttpAnswer(self._head[0], self._head[1], bytes(self._body))


def _parsed(head: bytes) -> tuple[int, bytes, dict[str, str]]:
    first, *lines = head.split(b"\r\n")
    version, _, rest = first.partition(b" ")
    code = rest[:3]
    if version not in (b"HTTP/1.1", b"HTTP/1.0") or not code.isdigit() or rest[3:4] not in (b"", b" "):
        raise NoAnswer("not an answer of HTTP")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name or name != name.strip():
            raise NoAnswer("a header that is none")
        key = name.decode("latin-1").lower()
        said = value.strip().decode("latin-1")
        if key in ("content-length", "transfer-encoding") and headers.get(key, said) != said:
            raise NoAnswer("an answer with two lengths")
        headers[key] = said
    return int(code), version, headers


def _frame(status: int, headers: Mapping[str, str]) -> tuple[bool, int | None]:
    if status in _WITHOUT_BODY:
        return False, 0
    coding, length = headers.get("transfer-encoding", "").lower(), headers.get("content-length")
    if coding:
        if coding != "chunked" or length is not None:
            raise NoAnswer("an answer with a frame that is not understood")
        return True, None
    if length is None:
        return False, None
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise NoAnswer("a length that is none")
    return False, int(length)


def _hexadecimal(line: bytes) -> int:
    digits = line.split(b";", 1)[0].strip()
    if not digits or len(digits) > 8 or digits.strip(b"0123456789abcdefABCDEF"):
        raise NoAnswer("a chunk without a length")
    return int(digits, 16)
