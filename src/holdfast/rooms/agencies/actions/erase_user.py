"""Erasing a person: the row stays as an id without a person, and the ledger goes on verifying."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import Refused
from holdfast.kernel.reason import typed_reason
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions.add_user import forget_factors
from holdfast.rooms.agencies.actions.disable_user import cut_off
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import ApiToken, Contact, Qualification, SavedView, User
from holdfast.rooms.agencies.records import user_for


def erase_user(actor: Actor, user_id: UUID, *, reason: str) -> None:
    """Clears name, contacts, factors, qualifications, tokens and saved views. It cannot be taken back."""
    said = typed_reason(reason)
    with transaction.atomic():
        user = user_for(actor, user_id, access.CHANGE_USERS, lock=True)
        if user.pk == actor.user_id:
            raise Refused(noop("Another administrator erases your account"), code="own-account")
        if user.erased_at:
            return
        cut_off(user)
        forget_factors(user)
        _clear(user)
        enter("user_erased", user.pk, user.agency.path, actor, reason=said)


def _clear(user: User) -> None:
    for model in (ApiToken, Contact, Qualification, SavedView):
        model.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(
        email=f"{user.pk}@erased.invalid", name="", work_phone="", last_login=None, erased_at=clock.now()
    )
