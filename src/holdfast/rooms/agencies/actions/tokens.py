"""Making and revoking tokens. A token acts for the post that its maker held, within its scopes, until it expires."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import BadInput, NotAllowed, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import ApiToken
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.agencies.tokens import PREFIX, hash_of, live_tokens, tokens_of
from holdfast.rooms.ledger.actions import record

LONGEST = timedelta(days=366)
MOST_SCOPES = 40
MOST_TOKENS = 20
SCOPE = re.compile(r"^(\*|(\*|[a-z]+)\.(\*|[a-z_]+))$")


@dataclass(frozen=True)
class MadeToken:
    """A new token, and its secret, which nobody can read again."""

    row: ApiToken
    secret: str


def make_token(actor: Actor, *, label: str, scopes: Sequence[str], lasts: timedelta) -> MadeToken:
    """Makes a token for the actor's post; a token makes no tokens, else a narrow one could make itself a wide one."""
    require(actor, access.USE_TOKENS, owner_path=actor.path)
    if actor.token_id is not None or actor.user_id is None:
        raise NotAllowed("A token is made by a person who has signed in", code="by-person-only")
    _check(label, scopes, lasts)
    secret = PREFIX + secrets.token_urlsafe(32)
    made_at = clock.real_now()
    with transaction.atomic():
        if live_tokens(actor.user_id, made_at).count() >= MOST_TOKENS:
            raise Refused("You have %(most)s tokens. Revoke one first", code="too-many-tokens", most=MOST_TOKENS)
        row = ApiToken.objects.create(
            user_id=actor.user_id,
            post_id=actor.post_id,
            label=label,
            token_hash=hash_of(secret),
            scopes=sorted(set(scopes)),
            made_at=made_at,
            expires_at=made_at + lasts,
        )
        _enter(
            "agencies.token_made",
            actor,
            row,
            scopes=[scope.replace("*", "all") for scope in row.scopes],
            expires_at=instant_text(row.expires_at),
        )
    return MadeToken(row, secret)


def revoke_token(actor: Actor, token_id: UUID, *, reason: str) -> ApiToken:
    """Ends one of the actor's own tokens; ending it again changes nothing."""
    said = typed_reason(reason)
    require(actor, access.USE_TOKENS, owner_path=actor.path)
    with transaction.atomic():
        row = tokens_of(actor).filter(pk=token_id).select_for_update(of=("self",)).first()
        if row is None:
            raise absent()
        if row.revoked_at is None:
            row.revoked_at = clock.real_now()
            row.save(update_fields=["revoked_at"])
            _enter("agencies.token_revoked", actor, row, reason=said)
    return row


def _check(label: str, scopes: Sequence[str], lasts: timedelta) -> None:
    if not label.strip() or len(label) > 80:
        raise BadInput(Place(field="label"), "1 to 80 characters that say what the token is for", repr(label[:80]))
    if not 1 <= len(scopes) <= MOST_SCOPES:
        raise BadInput(Place(field="scopes"), f"1 to {MOST_SCOPES} scopes", str(len(scopes)))
    for scope in scopes:
        if not SCOPE.match(scope):
            raise BadInput(Place(field="scopes"), "obligations.settle, obligations.*, *.read or *", scope[:80])
    if not timedelta(0) < lasts <= LONGEST:
        raise BadInput(Place(field="lasts"), f"a length up to {LONGEST.days} days", str(lasts))


def _enter(kind: str, actor: Actor, row: ApiToken, *, reason: str = "", **facts: FactValue) -> None:
    subject = Subject("agencies", row.pk)
    record(NewEntry(kind, subject, clock.now(), actor.path, actor=actor.ref, facts=facts, reason=reason))
