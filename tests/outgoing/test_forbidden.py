"""Hundreds of ways to name what is not public; a listener on every address of this machine hears nothing of them."""

from __future__ import annotations

import itertools
import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from holdfast.plumbing.outgoing.addresses import Allowed, read_address
from holdfast.plumbing.outgoing.answers import ForbiddenAddress, NothingSent
from tests.outgoing.both import Kind, both
from tests.outgoing.listener import Listener

HERE = """127.0.0.1 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7f.1 0x7F.0.0.1 0177.0.0.1 017700000001 0177.1
127.0.0.1. localhost LOCALHOST localhost. 0.0.0.0 0 0x0 [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1]
[::ffff:0:0] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [2002:7f00:1::] [64:ff9b:1::7f00:1]
ⓛⓞⓒⓐⓛⓗⓞⓢⓣ １２７.0.0.1 127。0。0。1 ①②⑦.0.0.1""".split()
INSIDE = """10.0.0.1 10.1 0x0a000001 167772161 172.16.0.1 172.31.255.255 192.168.0.1 192.168.1 3232235521 169.254.169.254
2852039166 0xa9fea9fe 169.254.1.1 100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1
239.1.1.1 240.0.0.1 255.255.255.255 [fe80::1] [fc00::1] [fd12:3456::1] [fec0::1] [ff02::1] [::ffff:10.0.0.1]
[::ffff:169.254.169.254] [2001:db8::1] [2002:a00:1::] [64:ff9b::a00:1] [2001:0:7f00:1::]""".split()
NAMES = ("inside.example", "mixed.example", "wraps.example", "metadata.example")
ANSWERS = {
    "inside.example": ["10.9.8.7"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
    "wraps.example": ["::ffff:127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
}
FORMS = (
    "http://{host}:{port}/",
    "https://{host}:{port}/a?b=c",
    "HTTP://{host}:{port}/%2e%2e/@public.example",
    "http://{host}:{port}?@public.example/",
    "http://public.example@{host}:{port}/",
)
ODD = (
    "http://127.0.0.1\\@public.example:{port}/",
    "http://public.example\\@127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:127.0.0.1:{port}",
    "//127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "ftp://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\r\nHost: public.example/",
    "http://127.0.0.1%00.public.example:{port}/",
    "http://127.0.0.1:{port}:80/",
    "http://[127.0.0.1]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[::1:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://127.0.0.1 :{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/\x00",
    "http://.127.0.0.1:{port}/",
    "http://:{port}/",
)


def resolve(host: str, port: int) -> list[str]:
    """Names by our own book, numbers as the machine reads them; nothing is asked of a network."""
    if host in ANSWERS:
        return ANSWERS[host]
    if host.lower().rstrip(".") == "localhost":
        return ["127.0.0.1", "::1"]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError) as error:
        raise ForbiddenAddress(f"{host} is no number") from error
    return [str(each[4][0]) for each in found]


def urls(port: int) -> Iterator[str]:
    for form, host in itertools.product(FORMS, (*HERE, *INSIDE, *NAMES)):
        yield form.format(host=host, port=port)
    for form in ODD:
        yield form.format(port=port)


@pytest.fixture
def listener() -> Iterator[Listener]:
    everywhere = Listener()
    yield everywhere
    everywhere.close()


class Connects:
    """Every address that this process tries to connect to while `watching`."""

    watching = False
    seen: list[object] = []

    @classmethod
    def hook(cls, event: str, words: tuple[object, ...]) -> None:
        if cls.watching and event == "socket.connect":
            cls.seen.append(words[1])


sys.addaudithook(Connects.hook)


@pytest.fixture
def connects() -> Iterator[list[object]]:
    Connects.seen, Connects.watching = [], True
    yield Connects.seen
    Connects.watching = False


@both
def test_no_form_of_a_forbidden_address_is_ever_connected_to(
    kind: Kind, listener: Listener, connects: list[object]
) -> None:
    tried = list(urls(listener.port))
    with kind(Allowed(), resolve=resolve) as sender:
        for url in tried:
            with pytest.raises(NothingSent):
                sender.send("POST", url, body=b"x")

    assert len(tried) > 300
    assert listener.connections == 0
    assert connects == []


@both
def test_control_an_allowed_network_is_reached_by_the_same_forms(
    kind: Kind, listener: Listener, connects: list[object]
) -> None:
    everything = Allowed(tuple(ip_network(each) for each in ("127.0.0.0/8", "::1/128", "::ffff:127.0.0.0/104")))
    reached = 0
    with kind(everything, resolve=resolve) as sender:
        for host in HERE:
            try:
                reached += sender.send("GET", f"http://{host}:{listener.port}/").status == 200
            except NothingSent:
                continue

    assert reached > 15
    assert listener.connections == len(connects) == reached


@both
def test_a_name_that_answers_otherwise_the_second_time_gains_nothing(kind: Kind, listener: Listener) -> None:
    asked = []

    def turning(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    with kind(Allowed((ip_network("127.0.0.2/32"),)), resolve=turning) as sender:
        assert sender.send("GET", f"http://turning.example:{listener.port}/").status == 200
    with kind(Allowed((ip_network("127.0.0.2/32"),)), resolve=turning) as second, pytest.raises(ForbiddenAddress):
        second.send("GET", f"http://turning.example:{listener.port}/")

    assert asked == ["turning.example", "turning.example"]
    assert listener.connections == 1


@both
def test_a_redirect_to_a_forbidden_address_is_an_answer_and_not_followed(kind: Kind, listener: Listener) -> None:
    there = f"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{listener.port}/\r\ncontent-length: 0\r\n\r\n".encode()
    gateway = Listener("127.0.0.2", script=lambda _request: there)
    with kind(Allowed((ip_network("127.0.0.2/32"),))) as sender:
        answer = sender.send("GET", f"http://127.0.0.2:{gateway.port}/")
    gateway.close()

    assert answer.status == 302
    assert listener.connections == 0


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_may_be_reached(text: str) -> None:
    assert Allowed().why_not(read_address(text)) == ""
