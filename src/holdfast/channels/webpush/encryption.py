"""A text that only one browser can read, whatever the push service in between (RFC 8291 over RFC 8188, aes128gcm)."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
LARGEST_TEXT = 3000  # push services take 4096 bytes of everything
_RECORD = 4096
_LAST = b"\x02"


def from_base64url(text: str) -> bytes:
    """Bytes of base64 in its alphabet for addresses, with or without padding; ValueError for what is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64url") from error


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def point(public: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as the 65 bytes that browsers speak of."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_point(data: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's public key; ValueError when the bytes are no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data)


def encrypted(text: bytes, *, browser: bytes, secret: bytes) -> bytes:
    """One record for the browser's key and secret, with a key pair and a salt that are used once."""
    ours = ec.generate_private_key(CURVE)
    shared = ours.exchange(ec.ECDH(), read_point(browser))
    ours_public, salt = point(ours.public_key()), os.urandom(16)
    material = _derived(shared, secret, b"WebPush: info\x00" + browser + ours_public, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(ours_public)]) + ours_public
    return head + AESGCM(key).encrypt(nonce, text + _LAST, None)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
