"""Who we are to push services (RFC 8292): a key of this home, made when the first browser asks for it, and a signed word."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from holdfast.channels.webpush.encryption import CURVE, point, to_base64url
from holdfast.engine.home import Home, write_once

FILE = "push.pem"
GOOD_FOR = timedelta(hours=12)  # services refuse more than 24


@dataclass(frozen=True)
class Vapid:
    """The key of this home, and whom a push service may write to about it."""

    key: ec.EllipticCurvePrivateKey
    subject: str = ""

    @property
    def public(self) -> str:
        """What browsers are given when they subscribe."""
        return to_base64url(point(self.key.public_key()))

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The header for one push service: good for its origin and half a day."""
        parts = urlsplit(endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + GOOD_FOR).timestamp())}
        if self.subject:
            claims["sub"] = self.subject
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        return f"vapid t={signed}.{to_base64url(self._signature(signed.encode()))}, k={self.public}"

    def _signature(self, words: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(words, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def key_file(home: Home) -> Path:
    return home.keys / FILE


def has_key(home: Home) -> bool:
    """Whether any browser ever asked: without a key nobody can have subscribed."""
    return key_file(home).exists()


def vapid_of(home: Home, subject: str = "") -> Vapid:
    """The key of this home; the first who asks makes it, and what was made first stays."""
    file = key_file(home)
    if not file.exists():
        home.prepare()
        made = ec.generate_private_key(CURVE)
        write_once(file, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != CURVE.name:
        raise ValueError(f"{file} holds another kind of key")
    return Vapid(key, subject)


def _part(words: object) -> str:
    return to_base64url(json.dumps(words, separators=(",", ":")).encode())
