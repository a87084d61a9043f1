"""A checkpoint: the head of the chain at a moment, signed with Ed25519, small enough for a letter.

Whoever holds one newer than a tampering finds it, even when the whole chain was written anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from holdfast.kernel.canonical import canonical_json, instant_text
from holdfast.kernel.errors import BadInput, Place

# Signed bytes begin with it, so that no other signature of this key can pass for a checkpoint.
PURPOSE = b"holdfast ledger checkpoint 1\x00"


@dataclass(frozen=True)
class Checkpoint:
    """Entry `number` had this hash at `made_at`; `public_key` is what the signature claims, not what is trusted."""

    number: int
    hash: bytes
    made_at: datetime
    public_key: bytes
    signature: bytes

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the holder of `public_key` signed exactly this."""
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(
                self.signature, _statement(self.number, self.hash, self.made_at)
            )
        except (InvalidSignature, ValueError):
            return False
        return True

    def as_text(self) -> str:
        """The file and the letter: JSON on one line a field."""
        fields = {
            "number": self.number,
            "hash": self.hash.hex(),
            "made_at": instant_text(self.made_at),
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }
        return json.dumps(fields, indent=1) + "\n"


def sign(key: Ed25519PrivateKey, number: int, head: bytes, made_at: datetime) -> Checkpoint:
    """The checkpoint of a chain whose entry `number` has the hash `head`."""
    public = key.public_key().public_bytes_raw()
    return Checkpoint(number, head, made_at, public, key.sign(_statement(number, head, made_at)))


def read_checkpoint(text: str, file: str) -> Checkpoint:
    """The checkpoint in a file's text; BadInput names the field that is wrong."""
    try:
        fields = json.loads(text)
    except ValueError:
        raise BadInput(Place(file), "a checkpoint in JSON", "other text") from None
    if not isinstance(fields, dict):
        raise BadInput(Place(file), "a checkpoint in JSON", type(fields).__name__)
    number = fields.get("number")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise BadInput(Place(file, field="number"), "a number from 1", repr(number))
    return Checkpoint(
        number=number,
        hash=_bytes(fields, "hash", 32, file),
        made_at=_moment(fields.get("made_at"), file),
        public_key=_bytes(fields, "public_key", 32, file),
        signature=_bytes(fields, "signature", 64, file),
    )


def read_public_key(text: bytes, file: str) -> bytes:
    """The 32 bytes of an Ed25519 public key, from PEM or from 64 hexadecimal digits."""
    try:
        if b"BEGIN" not in text:
            return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.decode().strip())).public_bytes_raw()
        key = load_pem_public_key(text)
    except ValueError:
        raise BadInput(Place(file), "an Ed25519 public key, PEM or 64 hexadecimal digits", "something else") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(Place(file), "an Ed25519 public key", type(key).__name__)
    return key.public_bytes_raw()


def _statement(number: int, head: bytes, made_at: datetime) -> bytes:
    return PURPOSE + canonical_json({"hash": head, "made_at": made_at, "number": number})


def _bytes(fields: dict[str, object], name: str, length: int, file: str) -> bytes:
    value = fields.get(name)
    try:
        raw = bytes.fromhex(str(value))
    except ValueError:
        raw = b""
    if len(raw) != length:
        raise BadInput(Place(file, field=name), f"{2 * length} hexadecimal digits", repr(value)[:80])
    return raw


def _moment(value: object, file: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(Place(file, field="made_at"), "a moment like 2026-11-12T04:15:00.000000Z", repr(value)[:80])
    return moment
