"""Cutting an account off: its next request is a stranger's."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import Refused
from holdfast.kernel.reason import typed_reason
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import ApiToken, Holding, Invitation, User
from holdfast.rooms.agencies.records import user_for


def disable_user(actor: Actor, user_id: UUID, *, reason: str) -> None:
    """Ends sessions, tokens, links and holdings of an account at once."""
    said = typed_reason(reason)
    with transaction.atomic():
        user = user_for(actor, user_id, access.CHANGE_USERS, lock=True)
        if user.pk == actor.user_id:
            raise Refused(noop("Another administrator disables your account"), code="own-account")
        if not user.is_active:
            return
        cut_off(user)
        enter("user_disabled", user.pk, user.agency.path, actor, reason=said)


def cut_off(user: User) -> None:
    """What disabling does to the rows; the caller holds the account's lock."""
    now = clock.now()
    User.objects.filter(pk=user.pk).update(is_active=False, sessions_ended=F("sessions_ended") + 1)
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=clock.real_now())
    Invitation.objects.filter(user=user, used_at__isnull=True).delete()
    held = Holding.objects.filter(Q(until_at__isnull=True) | Q(until_at__gt=now), user=user)
    held.filter(from_at__gte=now).delete()
    held.update(until_at=Greatest(F("from_at"), now))


def end_sessions(actor: Actor, user_id: UUID) -> None:
    """Ends every session of an account: one's own, or one of the branch by its administrator."""
    with transaction.atomic():
        if user_id == actor.user_id:
            user = User.objects.select_related("agency").get(pk=user_id)
        else:
            user = user_for(actor, user_id, access.CHANGE_USERS)
        User.objects.filter(pk=user_id).update(sessions_ended=F("sessions_ended") + 1)
        enter("sessions_ended", user.pk, user.agency.path, actor)
