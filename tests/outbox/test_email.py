"""The e-mail channel tells every answer apart, and no text can add a header."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest

from holdfast.channels.base import Answer, Outcome, Outgoing
from holdfast.channels.email.channel import EmailChannel
from holdfast.channels.email.settings import SmtpSettings
from holdfast.kernel.errors import BadInput
from holdfast.kernel.ids import uuid7
from tests.outbox.post_office import Fault, PostOffice, Talk, hangs_up, post_office, says

LETTER = Outgoing(uuid7(), "duty@lanhe.example", "Due now: Patrol", "North mall.\n.\n.. end")


def send(office: PostOffice, letter: Outgoing = LETTER) -> Answer:
    channel = channel_to(office.port)
    try:
        return channel.send(letter)
    finally:
        channel.close()


def channel_to(port: int, timeout: timedelta = timedelta(seconds=1)) -> EmailChannel:
    return EmailChannel(SmtpSettings("127.0.0.1", port, "post@lanhe.example", security="none", timeout=timeout))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def drips(talk: Talk) -> None:
    for _ in range(100):
        talk.wire.sendall(b"2")
        time.sleep(0.3)


@pytest.mark.parametrize(
    ("stage", "fault", "outcome", "again"),
    [
        pytest.param("connect", hangs_up, Outcome.REFUSED, True, id="hangs up at once"),
        pytest.param("connect", says("421 busy"), Outcome.REFUSED, True, id="is busy"),
        pytest.param("mail", says("550 who are you"), Outcome.REFUSED, True, id="does not know the sender"),
        pytest.param("rcpt", says("550 no such box"), Outcome.REFUSED, False, id="does not know the recipient"),
        pytest.param("rcpt", says("450 box is full"), Outcome.REFUSED, True, id="recipient's box is full now"),
        pytest.param("data", says("554 no"), Outcome.REFUSED, False, id="refuses before the text"),
        pytest.param("data", says("451 later"), Outcome.REFUSED, True, id="wants the text later"),
        pytest.param("data", hangs_up, Outcome.REFUSED, True, id="hangs up before the text"),
        pytest.param("before", hangs_up, Outcome.UNKNOWN, False, id="hangs up after the text, not taken"),
        pytest.param("taken", hangs_up, Outcome.UNKNOWN, False, id="hangs up after the text, taken"),
        pytest.param("taken", says("452 disk full"), Outcome.REFUSED, True, id="disk full after the text"),
        pytest.param("taken", says("554 spam"), Outcome.REFUSED, False, id="refuses the text"),
        pytest.param("taken", drips, Outcome.UNKNOWN, False, id="drips its answer"),
    ],
)
def test_every_answer_is_told_apart(stage: str, fault: Fault, outcome: Outcome, again: bool) -> None:
    with post_office(**{stage: fault}) as office:
        began = time.monotonic()
        answer = send(office)

    assert (answer.outcome, answer.again) == (outcome, again)
    assert time.monotonic() - began < 4


def test_a_server_that_is_away_is_tried_again() -> None:
    with post_office() as office:
        port = office.port

    answer = channel_to(port).send(LETTER)

    assert (answer.outcome, answer.again) == (Outcome.REFUSED, True)


def test_the_letter_arrives_as_it_was_written() -> None:
    with post_office() as office:
        answer = send(
            office, Outgoing(LETTER.id, LETTER.address, "逾期：巡查", ".北区商场\n.\n..尾", language="zh-hans")
        )

    mail = office.received[0].mail
    assert answer.outcome is Outcome.ACCEPTED
    assert office.received[0].message_id == str(LETTER.id)
    assert mail.get_content_type() == "text/plain"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_text_survives_leading_dots_and_chinese() -> None:
    aiosmtpd = pytest.importorskip("aiosmtpd.controller")
    from email import message_from_bytes, policy

    taken: list[bytes] = []

    class Handler:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
            taken.append(envelope.content)  # type: ignore[attr-defined]
            return "250 taken"

    port = free_port()
    controller = aiosmtpd.Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        channel_to(port).send(Outgoing(LETTER.id, LETTER.address, "逾期：巡查", ".北区商场\n.\n..尾\n"))
    finally:
        controller.stop()

    mail = message_from_bytes(taken[0], policy=policy.default)
    assert mail["Subject"] == "逾期：巡查"
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == ".北区商场\n.\n..尾"


def test_one_connection_carries_many_letters_and_survives_its_end() -> None:
    connections: list[int] = []

    def count(talk: Talk) -> None:
        connections.append(1)
        talk.say("220 here")

    with post_office(connect=count) as office:
        channel = channel_to(office.port)
        for _ in range(3):
            assert channel.send(LETTER).outcome is Outcome.ACCEPTED
        channel._smtp.sock.shutdown(2)  # type: ignore[union-attr]
        assert channel.send(LETTER).outcome is Outcome.ACCEPTED
        channel.close()

    assert (len(connections), len(office.received)) == (2, 4)


@pytest.mark.parametrize("evil", ["Due\r\nBcc: all@lanhe.example", "Due\nX: y", "Due\x00\x0b\x1c\u2028Bcc: x"])
def test_no_subject_adds_a_header(evil: str) -> None:
    with post_office() as office:
        send(office, Outgoing(LETTER.id, LETTER.address, evil, "text"))

    mail = office.received[0].mail
    assert mail["Bcc"] is None
    assert mail["X"] is None


@pytest.mark.parametrize(
    "address", ["a@b\r\nRCPT TO:<x@y>", "a b@c", "<a@b>", "a@b>,<c@d", "", "a", "a@b\x00", "名@例.cn"]
)
def test_an_address_that_is_none_never_reaches_the_server(address: str) -> None:
    with post_office() as office:
        answer = send(office, Outgoing(LETTER.id, address, "s", "b"))

    assert answer == Answer(Outcome.REFUSED, "not an e-mail address")
    assert office.received == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"HOLDFAST_SMTP_PORT": "0"}, "HOLDFAST_SMTP_PORT"),
        ({"HOLDFAST_SMTP_FROM": "nobody"}, "HOLDFAST_SMTP_FROM"),
        ({"HOLDFAST_SMTP_TIMEOUT": "ever"}, "HOLDFAST_SMTP_TIMEOUT"),
        ({"HOLDFAST_SMTP_SECURITY": "none"}, "HOLDFAST_SMTP_SECURITY"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(changed: dict[str, str], field: str) -> None:
    right = {"HOLDFAST_SMTP_HOST": "mail.lanhe.example", "HOLDFAST_SMTP_FROM": "post@lanhe.example"}

    with pytest.raises(BadInput, match=field):
        SmtpSettings.from_environment(right | changed)


def test_without_a_host_the_channel_says_so() -> None:
    assert EmailChannel(SmtpSettings.from_environment({})).not_ready() == "HOLDFAST_SMTP_HOST is not set"


def test_without_tls_no_password_and_no_letter_leaves() -> None:
    with post_office() as office:
        settings = SmtpSettings(
            "127.0.0.1", office.port, "post@lanhe.example", "user", "secret", "starttls", timedelta(seconds=1)
        )
        answer = EmailChannel(settings).send(LETTER)

    assert (answer.outcome, answer.again) == (Outcome.REFUSED, True)
    assert office.received == []
    assert not any("AUTH" in line for line in office.heard)


@pytest.mark.parametrize(
    "said", ["550 <duty@lanhe.example>: no such box", "550 duty@lanhe.example unknown", "550 User duty@lanhe.example!"]
)
def test_an_address_that_the_server_says_back_is_not_kept(said: str) -> None:
    with post_office(rcpt=says(said)) as office:
        answer = send(office)

    assert "lanhe" not in answer.words
    assert answer.words.startswith("550")
