"""What a person changes at the own account. Password and factors ask for password and code once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.rooms.agencies import factors, tallies
from holdfast.rooms.agencies.actions.enrol import check_password
from holdfast.rooms.agencies.actions.sign_in import BY_ACCOUNT
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import User
from holdfast.rooms.agencies.rights import absent


def confirm(actor: Actor, password: str, code: str) -> User:
    """The account, once its person has shown password and code again."""
    user = _own(actor)
    if tallies.count(BY_ACCOUNT, f"confirm:{user.pk}") > 20:
        raise Refused(noop("Too many tries. Wait an hour"), code="too-many-tries")
    if not user.check_password(password) or factors.accepted(user, code) is None:
        raise BadInput(Place(field="code"), noop("your password and a fresh code"), noop("another"))
    return user


def change_password(actor: Actor, *, password: str, code: str, new: str) -> User:
    """Sets another password; every session of the account ends, this one goes on with the new."""
    user = confirm(actor, password, code)
    check_password(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.sessions_ended += 1
        user.save(update_fields=["password", "sessions_ended"])
        enter("password_changed", user.pk, user.agency.path, actor)
    return user


def new_recovery_codes(actor: Actor, *, password: str, code: str) -> Sequence[str]:
    """Ten fresh codes, shown once."""
    user = confirm(actor, password, code)
    with transaction.atomic():
        enter("recovery_codes_made", user.pk, user.agency.path, actor)
        return factors.new_codes(user)


def add_passkey(actor: Actor, *, name: str, credential: Mapping[str, object]) -> None:
    """Keeps the passkey that answered the challenge in the session."""
    from allauth.mfa.webauthn.internal import auth

    user = _own(actor)
    try:
        auth.complete_registration(dict(credential))
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput(Place(field="passkey"), noop("an answer to this page's challenge"), noop("another")) from error
    with transaction.atomic():
        auth.WebAuthn.add(user, name[:40] or "passkey", dict(credential))
        enter("factor_added", user.pk, user.agency.path, actor, factor="passkey")


def remove_passkey(actor: Actor, passkey_id: int, *, password: str, code: str) -> None:
    """Removes a passkey; the app stays, so the account is never left with one factor."""
    user = confirm(actor, password, code)
    keys = Authenticator.objects.filter(user=user, pk=passkey_id, type=Authenticator.Type.WEBAUTHN)
    with transaction.atomic():
        if not keys.delete()[0]:
            raise absent()
        enter("factor_removed", user.pk, user.agency.path, actor, factor="passkey")


def change_language(user_id: UUID, language: str) -> None:
    """The language of pages and messages; no entry, as it changes nothing that others rely on."""
    User.objects.filter(pk=user_id).update(language=language)


def _own(actor: Actor) -> User:
    if actor.user_id is None or actor.token_id is not None:
        raise absent()
    return User.objects.select_related("agency").get(pk=actor.user_id)
