"""Accounts are made by an administrator; the person sets password and second factor by a one-time link."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.text import LANGUAGES
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.events import Invited
from holdfast.rooms.agencies.models import Invitation, User
from holdfast.rooms.agencies.records import agency_for, user_for

INVITATION_HOLDS = timedelta(days=3)


@dataclass(frozen=True)
class Link:
    """The one-time link, shown once to whoever made it."""

    user: User
    path: str
    expires_at: datetime


def add_user(
    actor: Actor, agency_id: UUID, *, email: str, name: str = "", work_phone: str = "", language: str = "en"
) -> Link:
    """Makes an account for a member of staff, and the link that opens it."""
    agency = agency_for(actor, agency_id, access.CHANGE_USERS)
    if agency.closed_at:
        raise Refused(noop("A closed agency has no staff"), code="agency-closed")
    user = new_user(email=email, name=name, work_phone=work_phone, language=language)
    user.agency = agency
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            enter("user_added", user.pk, agency.path, actor)
            return _invite(actor, user)
    except IntegrityError as error:
        raise Refused(noop("That work address has an account already"), code="address-taken") from error


def invite(actor: Actor, user_id: UUID) -> Link:
    """A new one-time link, for a first sign-in or after a lost factor. Older links, password, factors and sessions
    end with it: whoever comes by the link starts afresh, and nobody else gets in meanwhile."""
    with transaction.atomic():
        user = user_for(actor, user_id, access.CHANGE_USERS, lock=True)
        if not user.is_active:
            raise Refused(noop("The account is disabled"), code="account-disabled")
        forget_factors(user)
        return _invite(actor, user)


def new_user(*, email: str, name: str = "", work_phone: str = "", language: str = "en") -> User:
    """An account whose fields are checked, not saved yet, and with no password."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput(Place(field="email"), "a work address like post@city.example", repr(email)) from error
    if language not in LANGUAGES:
        raise BadInput(Place(field="language"), ", ".join(LANGUAGES), repr(language))
    user = User(email=email, name=name.strip(), work_phone=work_phone.strip(), language=language)
    user.joined_at = clock.real_now()
    user.set_unusable_password()
    return user


def forget_factors(user: User) -> None:
    """Clears password, second factors, open links, and ends every session."""
    from allauth.mfa.models import Authenticator

    user.set_unusable_password()
    user.sessions_ended += 1
    user.save(update_fields=["password", "sessions_ended"])
    Authenticator.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user, used_at__isnull=True).delete()


def invitation_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _invite(actor: Actor, user: User) -> Link:
    token = secrets.token_urlsafe(32)
    now = clock.real_now()
    row = Invitation.objects.create(
        user=user, token_hash=invitation_hash(token), made_at=now, expires_at=now + INVITATION_HOLDS
    )
    path = reverse("invitation", args=[token])
    enter("invited", user.pk, user.agency.path, actor, until=row.expires_at)
    events.publish(
        Invited(
            invitation_id=row.pk,
            user_id=user.pk,
            email=user.email,
            owner_path=user.agency.path,
            path=path,
            expires_at=row.expires_at,
        )
    )
    return Link(user=user, path=path, expires_at=row.expires_at)
