"""What may have arrived is told apart from what certainly has not."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.plumbing.outgoing.addresses import ALLOW, Allowed
from holdfast.plumbing.outgoing.answers import ForbiddenAddress, HttpAnswer, NoAnswer, NothingSent
from holdfast.plumbing.outgoing.many import Came, ManySender, Request
from holdfast.plumbing.outgoing.reading import AnswerReader
from tests.outgoing.both import Kind, Many, both
from tests.outgoing.listener import Listener

LOCAL = Allowed((ip_network("127.0.0.0/8"),))
Make = Callable[[Callable[[bytes], bytes | None]], str]


@pytest.fixture
def gateway() -> Iterator[Make]:
    made: list[Listener] = []

    def make(script: Callable[[bytes], bytes | None]) -> str:
        made.append(Listener("127.0.0.1", script=script))
        return f"http://127.0.0.1:{made[-1].port}/send"

    yield make
    for each in made:
        each.close()


def answer(head: str, body: bytes = b"") -> Callable[[bytes], bytes]:
    return lambda _request: f"HTTP/1.1 {head}\r\n\r\n".encode() + body


@both
def test_the_whole_answer_comes_back_and_the_request_is_what_was_said(kind: Kind, gateway: Make) -> None:
    asked: list[bytes] = []

    def script(request: bytes) -> bytes:
        asked.append(request)
        return b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\ncontent-length: 4\r\n\r\nwait"

    with kind(LOCAL) as sender:
        got = sender.send("POST", gateway(script), headers={"Idempotency-Key": "k-1"}, body=b"{}")

    assert (got.status, got.headers["retry-after"], got.body) == (429, "7", b"wait")
    assert b"idempotency-key: k-1\r\n" in asked[0]
    assert asked[0].endswith(b"\r\n\r\n{}")


@both
def test_a_port_where_nobody_listens_has_certainly_nothing(kind: Kind) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with kind(LOCAL) as sender, pytest.raises(NothingSent):
        sender.send("POST", f"http://127.0.0.1:{port}/", body=b"x")


@both
@pytest.mark.parametrize(
    "script",
    [
        lambda _request: None,
        answer("200 OK\r\ncontent-length: 10", b"half"),
        lambda _request: b"not HTTP at all\r\n\r\n",
        lambda _request: b"HTTP/1.1 2",
    ],
    ids=["closed", "cut short", "garbage", "half a line"],
)
def test_whoever_got_the_request_and_gave_no_whole_answer_may_have_acted(
    kind: Kind, gateway: Make, script: object
) -> None:
    with kind(LOCAL) as sender, pytest.raises(NoAnswer):
        sender.send("POST", gateway(script), body=b"x")  # type: ignore[arg-type]


@both
def test_an_answer_without_end_is_cut_off(kind: Kind, gateway: Make) -> None:
    with kind(LOCAL) as sender, pytest.raises(NoAnswer, match="longer than 1000 bytes"):
        sender.send("GET", gateway(answer("200 OK\r\ncontent-length: 99999", b"x" * 99999)), largest=1000)


@both
def test_a_slow_drip_ends_at_the_limit(kind: Kind) -> None:
    dripping = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        accepted, _from = dripping.accept()
        with accepted:
            accepted.recv(65536)
            accepted.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
            for _each in range(100):
                try:
                    accepted.sendall(b"x")
                except OSError:
                    return
                time.sleep(0.05)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    with kind(LOCAL, limit=timedelta(seconds=0.4)) as sender, pytest.raises(NoAnswer, match="too long"):
        sender.send("GET", f"http://127.0.0.1:{dripping.getsockname()[1]}/")
    dripping.close()

    assert time.monotonic() - began < 4


def test_the_owner_of_the_machine_may_name_a_network_of_the_house() -> None:
    allowed = Allowed.from_environment({ALLOW: "10.20.0.0/16, 10.9.0.7"})

    assert [str(each) for each in allowed.networks] == ["10.20.0.0/16", "10.9.0.7/32"]
    with pytest.raises(ValueError, match="does not appear"):
        Allowed.from_environment({ALLOW: "10.300.0.0/16"})


@both
def test_an_address_that_is_none_is_forbidden_and_never_tried_again(kind: Kind) -> None:
    with kind(LOCAL) as sender, pytest.raises(ForbiddenAddress):
        sender.send("GET", "mailto:duty@lanhe.example")


def test_many_at_once_are_never_more_than_was_said() -> None:
    now, most = [0], [0]
    lock = threading.Lock()

    def script(_request: bytes) -> bytes:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        return b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"

    gateway, told = Listener("127.0.0.1", script=script), queue.SimpleQueue[Came]()
    sender = ManySender(LOCAL, at_once=3)
    sender.put([(Request("POST", f"http://127.0.0.1:{gateway.port}/", body=b"x"), told.put) for _each in range(9)])
    came = [told.get(timeout=30) for _each in range(9)]
    sender.close()
    gateway.close()

    assert [answer.status for answer in came if isinstance(answer, HttpAnswer)] == [200] * 9
    assert most[0] == 3


def test_a_connection_is_kept_and_used_again() -> None:
    listening, accepted = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        wire, _from = listening.accept()
        accepted.append(wire)
        with wire:
            for body in (b"4\r\nword\r\n0\r\n\r\n", b"0\r\n\r\n"):
                wire.recv(65536)
                wire.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + body)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with Many(LOCAL) as sender:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        got = [sender.send("POST", url, body=b"x").body for _each in range(2)]
    listening.close()

    assert (got, len(accepted)) == ([b"word", b""], 1)


def test_what_is_on_the_wire_when_all_is_closed_is_unknown() -> None:
    silent, told = socket.create_server(("127.0.0.1", 0)), queue.SimpleQueue[Came]()
    sender = ManySender(LOCAL)
    sender.put([(Request("POST", f"http://127.0.0.1:{silent.getsockname()[1]}/", body=b"x"), told.put)])
    silent.accept()
    sender.close()
    silent.close()

    assert isinstance(told.get(timeout=30), NoAnswer)


@both
def test_no_value_adds_a_line_to_the_head(kind: Kind, gateway: Make) -> None:
    asked: list[bytes] = []

    def script(request: bytes) -> bytes:
        asked.append(request)
        return b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

    with kind(LOCAL) as sender, pytest.raises((NothingSent, NoAnswer)):
        sender.send("POST", gateway(script), headers={"x-ref": "1\r\nx-more: 2"}, body=b"x")

    assert asked == []


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nab",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    ],
)
def test_an_answer_that_can_be_read_in_two_ways_is_none(answer: bytes) -> None:
    with pytest.raises(NoAnswer):
        AnswerReader(1000).feed(answer)


@given(st.binary(max_size=60), st.lists(st.integers(1, 20), max_size=30), st.booleans())
def test_pieces_may_end_anywhere(body: bytes, cuts: list[int], chunked: bool) -> None:
    frame = b"transfer-encoding: chunked" if chunked else b"content-length: %d" % len(body)
    framed = b"".join(b"1\r\n%c\r\n" % sign for sign in body) + b"0\r\n\r\n" if chunked else body
    whole = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Taken\r\n" + frame + b"\r\n\r\n" + framed
    reader, got, at = AnswerReader(1000), None, 0
    for cut in (*cuts, len(whole)):
        piece, at = whole[at : at + cut], at + cut
        got = got or (reader.feed(piece) if piece else None)

    assert got == HttpAnswer(202, got.headers if got else {}, body)
    assert reader.may_stay
