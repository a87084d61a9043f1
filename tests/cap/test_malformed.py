"""Whatever comes in is answered: quickly, within bounds, with a reason."""

from __future__ import annotations

import random
import resource
import time

import pytest

from holdfast.exchange.cap.checking import SchemaVerdict, check
from holdfast.exchange.cap.document import LARGEST
from holdfast.exchange.cap.reader import read_alert
from holdfast.exchange.cap.writer import write_alert
from holdfast.kernel.errors import BadInput
from tests.cap.made import WHOLE, with_area

MADE = 10_000
SLOWEST = 0.2  # seconds of the processor
MOST_KIB = 64 * 1024
GOOD = write_alert(WHOLE)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">'
    b'<!ENTITY z "&y;&y;&y;&y;&y;&y;&y;&y;">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&z;</alert>'
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'


def test_ten_thousand_damaged_documents_are_answered_in_time_and_in_bounds() -> None:
    dice = random.Random(20)
    check(GOOD, "warm")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slowest, seen = 0.0, set()
    for _each in range(MADE):
        data = damaged(dice)
        began = time.process_time()
        verdict = check(data, "damaged.xml")
        slowest = max(slowest, time.process_time() - began)
        seen.add(verdict.schema)
        assert verdict.is_whole or verdict.reason or verdict.rules, data

    assert slowest < SLOWEST
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_KIB
    assert seen == set(SchemaVerdict)


def damaged(dice: random.Random) -> bytes:
    """One good document, hurt in one of many ways."""
    data = bytearray(GOOD)
    at = dice.randrange(len(data))
    match dice.randrange(10):
        case 0:
            return bytes(data[:at])
        case 1:
            data[at] = dice.randrange(256)
        case 2:
            data[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 9)))
        case 3:
            del data[at : at + dice.randrange(1, 60)]
        case 4:
            return GOOD.replace(b"cap:1.2", dice.choice([b"cap:1.1", b"cap:1.0", b"cap:9", b""]))
        case 5:
            return GOOD.replace(b"2026-11-12T", dice.choice([b"2026-13-12T", b"0000-00-00T", b"99999-01-01T", b"T"]))
        case 6:
            return bytes(GOOD.decode().encode(dice.choice(["utf-16", "utf-16-le", "utf-32"])))
        case 7:
            return dice.choice([GOOD.replace(b"alert", b"feed"), GOOD.replace(b"<alert", b"<!DOCTYPE alert><alert")])
        case 8:
            return GOOD.replace(b"31.2,121.4", dice.choice([b"nan,inf", b"1e9,1", b"1", b"-91,0", b",", b"1,2,3"]))
        case _:
            return bytes(dice.randrange(256) for _ in range(dice.randrange(200)))
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (OUTSIDE.decode().encode("utf-16"), "document type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><alert/>', "document type"),
        (b"<!DOCTYPE" + b" " * 200_000, "document type"),
        (b"", "expected XML"),
        (b"\x00" * 4000, "expected XML"),
        (b" " * (LARGEST + 1), "bytes"),
        (b"<a>" * 100_000, "expected XML"),
        (b"<a " + b"b='1' " * 100_000 + b"/>", "expected XML"),
        (b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>&nothing;</alert>", "expected XML"),
    ],
    ids=["bomb", "file", "utf-16", "remote", "long doctype", "empty", "zeros", "large", "deep", "same name", "entity"],
)
def test_attacks_are_refused_with_a_reason(data: bytes, word: str) -> None:
    began = time.process_time()
    verdict = check(data, "attack.xml")

    assert verdict.schema is SchemaVerdict.REFUSED
    assert word in verdict.reason
    assert time.process_time() - began < SLOWEST
    with pytest.raises(BadInput):
        read_alert(data)


def test_a_document_as_large_as_is_taken_is_answered_in_time() -> None:
    ring = " ".join(f"{31 + n % 7 / 10:.4f},{121 + n / 1e5:.5f}" for n in range(180_000))
    data = write_alert(with_area(polygons=(ring + " " + ring.split()[0],)))
    began = time.process_time()
    verdict = check(data, "large.xml")

    assert LARGEST / 2 < len(data) <= LARGEST
    assert verdict.schema is SchemaVerdict.VALID
    assert time.process_time() - began < 10 * SLOWEST


def test_an_included_file_is_never_fetched() -> None:
    inside = (
        b'<note xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></note>'
    )
    verdict = check(GOOD.replace(b"</scope>", b"</scope>" + inside), "include.xml")

    assert verdict.schema is SchemaVerdict.INVALID
