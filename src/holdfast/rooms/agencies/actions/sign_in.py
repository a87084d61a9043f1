"""Signing in and out. Every try is in the ledger; unknown account, wrong password and wrong code answer alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from holdfast.rooms.agencies import factors, tallies
from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import User
from holdfast.rooms.agencies.queries import root_agency

# Tries in a window. By account and address, so that a flood from elsewhere does not lock the duty officer out.
BY_ADDRESS = tallies.Limit("sign-in-ip", most=50, window=timedelta(minutes=10))
BY_BOTH = tallies.Limit("sign-in-both", most=10, window=timedelta(minutes=10))
BY_ACCOUNT = tallies.Limit("sign-in-account", most=100, window=timedelta(hours=1))
NOBODY = UUID(int=0)


class Why(StrEnum):
    """Why a sign-in was refused; for the ledger, never for the page."""

    UNKNOWN = "unknown"
    PASSWORD = "password"  # noqa: S105
    CODE = "code"
    LIMIT = "limit"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class SignedIn:
    """The outcome: who, by which factor; `factor` is empty for an account that must still set one up. Refused: no user.
    `wait` says that no try was made at all, as there were too many."""

    user: User | None = None
    factor: str = ""
    wait: bool = False


def sign_in(account: str, password: str, code: str, *, address: str) -> SignedIn:
    """Checks password and code together. Tries over the limit never reach the password hasher."""
    account = account.strip().lower()
    if _is_over(account, address):
        return SignedIn(wait=True)
    user = User.objects.select_related("agency").filter(email=account, is_active=True, erased_at=None).first()
    if user is None:
        make_password(password)  # an unknown account takes as long as a wrong password
        return _refuse(None, Why.UNKNOWN)
    if not user.check_password(password):
        return _refuse(user, Why.PASSWORD)
    factor = factors.accepted(user, code) if factors.has_second(user) else ""
    if factor is None:
        return _refuse(user, Why.CODE)
    for limit, whose in _limits(account, address):
        tallies.give_back(limit, whose)
    return _accept(user, factor)


def sign_in_by_passkey(credential: object, *, address: str) -> SignedIn:
    """Checks a passkey's answer to the challenge that the session holds; it counts as both factors."""
    from allauth.mfa.webauthn.internal import auth

    if tallies.count(BY_ADDRESS, address) > BY_ADDRESS.most:
        return SignedIn(wait=True)
    if not isinstance(credential, dict):
        return _refuse(None, Why.PASSKEY)
    try:
        found = auth.extract_user_from_response(credential)
        used = auth.complete_authentication(found, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return _refuse(None, Why.PASSKEY)
    user = User.objects.select_related("agency").filter(pk=found.pk, is_active=True, erased_at=None).first()
    if user is None:
        return _refuse(None, Why.PASSKEY)
    used.record_usage()
    return _accept(user, "passkey")


def sign_out(actor: Actor) -> None:
    """Notes the end of a session."""
    if actor.user_id is None:
        return
    with transaction.atomic():
        enter("signed_out", actor.user_id, actor.path, actor)


def _is_over(account: str, address: str) -> bool:
    """Counts the try; the first one over a limit is an entry, the rest of the flood is not."""
    counts = [tallies.count(limit, whose) - limit.most for limit, whose in _limits(account, address)]
    if any(over == 1 for over in counts):
        _refuse(User.objects.select_related("agency").filter(email=account).first(), Why.LIMIT)
    return any(over > 0 for over in counts)


def _accept(user: User, factor: str) -> SignedIn:
    actor = Actor(role=STRANGER.role, path=user.agency.path, user_id=user.pk, agency_id=user.agency_id)
    with transaction.atomic():
        enter("signed_in", user.pk, user.agency.path, actor, factor=factor or "none")
    return SignedIn(user=user, factor=factor)


def _refuse(user: User | None, why: Why) -> SignedIn:
    root = None if user else root_agency()
    path = user.agency.path if user else root.path if root else ""
    with transaction.atomic():
        enter("refused", user.pk if user else NOBODY, path, STRANGER, why=why.value)
    return SignedIn()


def _limits(account: str, address: str) -> Sequence[tuple[tallies.Limit, str]]:
    return ((BY_BOTH, f"{address}:{account}"), (BY_ADDRESS, address), (BY_ACCOUNT, account))
