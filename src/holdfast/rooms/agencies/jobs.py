"""What a worker sweeps for this room."""

from __future__ import annotations

from django.contrib.sessions.models import Session

from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Invitation, Tally


def sweep_doors() -> int:
    """Deletes tallies, sessions and links whose time is over. They ran on real time, so that is what counts."""
    now = clock.real_now()
    swept = Tally.objects.filter(until_at__lte=now).delete()[0]
    swept += Session.objects.filter(expire_date__lte=now).delete()[0]
    return swept + Invitation.objects.filter(expires_at__lte=now).delete()[0]
