"""The people of the journeys: accounts with a password and an app that makes codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass, field

from holdfast.plumbing import clock
from holdfast.plumbing.models import Installation
from holdfast.project.build.translations import compile_parts
from holdfast.rooms.agencies import factors
from tests.support import scene as scenes

PASSWORD = "lantern-quay-7-harbour"


@dataclass
class People:
    """The scene, and the secret of each account's app."""

    scene: scenes.Scene
    secrets: dict[str, str] = field(default_factory=dict)

    def code(self, who: str) -> str:
        """What the app shows now (RFC 6238: SHA-1, 30 s, six digits)."""
        key = base64.b32decode(self.secrets[who])
        digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
        at = digest[-1] & 15
        return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def build() -> People:
    """The scene with accounts that can sign in."""
    compile_parts()
    Installation.objects.update(set_up_at=clock.now())
    people = People(scenes.build())
    for who, user in people.scene.city.people.items():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        people.secrets[who] = factors.new_secret()
        factors.keep_app(user, people.secrets[who])
    return people
