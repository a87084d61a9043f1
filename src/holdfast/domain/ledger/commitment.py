"""Salted commitments: the ledger proves a text that it does not hold.

The row keeps text and salt, the entry keeps `SHA-256(0x01, salt, text)`. Whoever has the row can show that its text
is the one of the act; once text and salt are erased, nobody can find the text again, and the entry still verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_salt() -> str:
    """256 random bits in hexadecimal; a new one for every text."""
    return secrets.token_hex(32)


def commit(salt: str, text: str) -> str:
    """The commitment of `text` in hexadecimal; ValueError without a whole salt, which would let texts be guessed."""
    raw = bytes.fromhex(salt)
    if len(raw) != 32:
        raise ValueError("a salt is 64 hexadecimal digits, see new_salt")
    return hashlib.sha256(b"\x01" + raw + text.encode()).hexdigest()


def opens(commitment: str, salt: str, text: str) -> bool:
    """Whether `salt` and `text` are those of `commitment`; False once they are erased."""
    return len(salt) == 64 and hmac.compare_digest(commit(salt, text), commitment)
