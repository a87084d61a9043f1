"""What may have arrived is told apart from what certainly has not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest

from holdfast.plumbing.outgoing.addresses import ALLOW, Allowed
from holdfast.plumbing.outgoing.answers import ForbiddenAddress, NoAnswer, NothingSent
from holdfast.plumbing.outgoing.sender import Sender
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


def test_the_whole_answer_comes_back_and_the_request_is_what_was_said(gateway: Make) -> None:
    asked: list[bytes] = []

    def script(request: bytes) -> bytes:
        asked.append(request)
        return b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\ncontent-length: 4\r\n\r\nwait"

    with Sender(LOCAL) as sender:
        got = sender.send("POST", gateway(script), headers={"Idempotency-Key": "k-1"}, body=b"{}")

    assert (got.status, got.headers["retry-after"], got.body) == (429, "7", b"wait")
    assert b"idempotency-key: k-1\r\n" in asked[0]
    assert asked[0].endswith(b"\r\n\r\n{}")


def test_a_port_where_nobody_listens_has_certainly_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with Sender(LOCAL) as sender, pytest.raises(NothingSent):
        sender.send("POST", f"http://127.0.0.1:{port}/", body=b"x")


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
def test_whoever_got_the_request_and_gave_no_whole_answer_may_have_acted(gateway: Make, script: object) -> None:
    with Sender(LOCAL) as sender, pytest.raises(NoAnswer):
        sender.send("POST", gateway(script), body=b"x")  # type: ignore[arg-type]


def test_an_answer_without_end_is_cut_off(gateway: Make) -> None:
    with Sender(LOCAL) as sender, pytest.raises(NoAnswer, match="longer than 1000 bytes"):
        sender.send("GET", gateway(answer("200 OK\r\ncontent-length: 99999", b"x" * 99999)), largest=1000)


def test_a_slow_drip_ends_at_the_limit() -> None:
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
    with Sender(LOCAL, limit=timedelta(seconds=0.4)) as sender, pytest.raises(NoAnswer, match="too long"):
        sender.send("GET", f"http://127.0.0.1:{dripping.getsockname()[1]}/")
    dripping.close()

    assert time.monotonic() - began < 4


def test_the_owner_of_the_machine_may_name_a_network_of_the_house() -> None:
    allowed = Allowed.from_environment({ALLOW: "10.20.0.0/16, 10.9.0.7"})

    assert [str(each) for each in allowed.networks] == ["10.20.0.0/16", "10.9.0.7/32"]
    with pytest.raises(ValueError, match="does not appear"):
        Allowed.from_environment({ALLOW: "10.300.0.0/16"})


def test_an_address_that_is_none_is_forbidden_and_never_tried_again() -> None:
    with Sender(LOCAL) as sender, pytest.raises(ForbiddenAddress):
        sender.send("GET", "mailto:duty@lanhe.example")
