"""A stand-in browser and its push service: checks who speaks (RFC 8292) and reads what came (RFC 8291), by a library of its own."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from holdfast.plumbing import clock
from tests.outgoing.listener import Listener

TAKEN = b"HTTP/1.1 201 Created\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
GONE = b"HTTP/1.1 410 Gone\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Service:
    """Takes pushes for its browsers."""

    answer: bytes = TAKEN
    listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        self.listener = Listener("127.0.0.1", script=lambda _request: self.answer)

    def browser(self) -> Browser:
        return Browser(f"http://127.0.0.1:{self.listener.port}/to/{uuid4()}", self)


@dataclass
class Browser:
    """One subscription, and its secrets that only the browser has."""

    endpoint: str
    service: Service
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def words(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": unpadded(point), "auth": unpadded(self.secret)}

    @property
    def came(self) -> list[tuple[dict[str, str], dict[str, Any]]]:
        """Headers and text of each push, once who sent it was proved."""
        path = self.endpoint.partition("/to/")[2].encode()
        return [self._read(request) for request in self.service.listener.requests if path in request.split(b"\r\n")[0]]

    def _read(self, request: bytes) -> tuple[dict[str, str], dict[str, Any]]:
        head, _, body = request.partition(b"\r\n\r\n")
        headers = {
            name.decode().lower(): value.decode().strip()
            for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
        }
        proved(headers["authorization"], self.endpoint)
        text = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version=headers["content-encoding"]
        )
        return headers, json.loads(text)


def proved(authorization: str, endpoint: str) -> bytes:
    """The key that signed, after its signature, audience and end were checked."""
    kind, _, words = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in words.split(","))
    head, claims, signature = parts["t"].split(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(parts["k"]))
    raw = padded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    said = json.loads(padded(claims))
    assert kind == "vapid"
    assert endpoint.startswith(said["aud"] + "/")
    assert 0 < said["exp"] - clock.real_now().timestamp() <= 24 * 3600
    return padded(parts["k"])
