"""Bringing the text of a pack in."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.ledger.entry import NewEntry
from holdfast.kernel.errors import NotFound, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.read import read_pack, shipped_keys, shipped_pack_text
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.rulebook.access import LOAD
from holdfast.rooms.rulebook.actions.rules import store_rules
from holdfast.rooms.rulebook.models import Pack


@transaction.atomic
def load_pack(actor: Actor, text: str, file: str = "pack") -> Pack:
    """The row of a pack's text and its rules; the same text again answers the row that is there.

    BadPack when the text cannot be taken; Refused when this version is known with another text.
    """
    require(actor, LOAD, owner_path=actor.path)
    read = read_pack(text, file)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    known = Pack.objects.filter(key=read.key, version=read.version).first()
    if known is not None and known.sha256 != sha256:
        raise Refused(
            noop("%(pack)s %(version)s is here with another text; a changed text takes a new version"),
            code="version-taken",
            pack=read.key,
            version=read.version,
        )
    if known is not None:
        return known
    row = Pack.objects.create(key=read.key, version=read.version, sha256=sha256, text=text, loaded_at=clock.now())
    store_rules(rule for _id, rule in read.rules())
    record(
        NewEntry(
            kind="rulebook.loaded",
            subject=Subject("rulebook", row.pk),
            true_at=row.loaded_at,
            owner_path=actor.path,
            actor=actor.ref,
            facts={"pack": row.key, "version": row.version, "sha256": sha256},
        )
    )
    return row


def load_shipped_pack(actor: Actor, key: str) -> Pack:
    """The row of a pack that came with this version of the house."""
    if key not in shipped_keys():
        raise NotFound(
            noop("There is no pack %(pack)s; there are: %(packs)s"), pack=key, packs=", ".join(shipped_keys())
        )
    return load_pack(actor, shipped_pack_text(key), key)
