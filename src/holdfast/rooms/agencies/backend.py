"""How Django finds the account of a session. Signing in itself is an act: `actions.sign_in`."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from holdfast.rooms.agencies.models import User


class Backend(BaseBackend):
    """Reads an account with its agency; a disabled or erased one is not found, so its next request is a stranger's."""

    def get_user(self, user_id: object) -> User | None:
        try:
            key = UUID(str(user_id))
        except ValueError:
            return None
        return User.objects.select_related("agency").filter(pk=key, is_active=True, erased_at__isnull=True).first()
