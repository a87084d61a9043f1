"""The key that signs checkpoints: in the home, outside the database, readable by the sealer's user alone."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from holdfast.engine.home import Home, write_once
from holdfast.kernel.errors import Unavailable

PRIVATE = "sealer.pem"
PUBLIC = "sealer.pub.pem"


def signing_key(home: Home | None = None) -> Ed25519PrivateKey:
    """The sealer's key, made with 0600 at its first run; the public half lies beside it to be handed out."""
    home = (home or Home.from_environment(os.environ)).prepare()
    kept = home.keys / PRIVATE
    if not kept.exists():
        write_once(kept, _pem(Ed25519PrivateKey.generate()))
    key = load_pem_private_key(kept.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise Unavailable("%(file)s holds no Ed25519 key, so no checkpoint can be signed.", file=str(kept))
    write_once(
        home.keys / PUBLIC, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    )
    return key


def public_key_file(home: Home | None = None) -> Path:
    """Where the public half lies, for those who verify."""
    return (home or Home.from_environment(os.environ)).keys / PUBLIC


def _pem(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
