"""Setting up a sign-in: password and authenticator app by the one-time link, or the app alone when it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing import clock
from holdfast.rooms.agencies import factors
from holdfast.rooms.agencies.actions.add_user import invitation_hash
from holdfast.rooms.agencies.actor import STRANGER, Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import Invitation, User
from holdfast.rooms.agencies.rights import absent


@dataclass(frozen=True)
class Enrolled:
    """The account, and its recovery codes to be shown once."""

    user: User
    codes: Sequence[str]


def invited(token: str) -> Invitation:
    """The open invitation of a link; an old, used or invented one is not found."""
    open_ones = Invitation.objects.select_related("user__agency").filter(
        token_hash=invitation_hash(token), used_at__isnull=True, expires_at__gt=clock.real_now(), user__is_active=True
    )
    invitation = open_ones.first()
    if invitation is None:
        raise absent()
    return invitation


def accept_invitation(token: str, *, password: str, secret: str, code: str) -> Enrolled:
    """Sets password and app of the invited account. The link works once, also for two at the same moment."""
    invitation = invited(token)
    user = invitation.user
    check_password(password, user)
    check_code(secret, code)
    with transaction.atomic():
        used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
        if not used.update(used_at=clock.real_now()):
            raise absent()
        user.set_password(password)
        user.save(update_fields=["password"])
        return _keep(user, secret, "invitation")


def add_second_factor(user: User, *, secret: str, code: str) -> Enrolled:
    """Sets the app of an account that signed in by password because it had no second factor."""
    check_code(secret, code)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if factors.has_second(user):
            raise absent()
        return _keep(user, secret, "enrolment")


def check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(Place(field="password"), " ".join(error.messages), noop("another")) from error


def check_code(secret: str, code: str) -> None:
    if not secret or not factors.fits(secret, code):
        raise BadInput(Place(field="code"), noop("the code that the app shows now"), noop("another"))


def _keep(user: User, secret: str, by: str) -> Enrolled:
    factors.keep_app(user, secret)
    actor = Actor(role=STRANGER.role, path=user.agency.path, user_id=user.pk, agency_id=user.agency_id)
    enter("factor_added", user.pk, user.agency.path, actor, factor="totp", by=by)
    return Enrolled(user=user, codes=factors.new_codes(user))
