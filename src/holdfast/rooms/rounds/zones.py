"""The zone in which a phone's page says times: that of the agency of whoever asks, though the API itself speaks UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from holdfast.kernel.errors import Refused
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency


def zone_of(actor: Actor) -> str:
    """The zone of the actor's agency, by its name."""
    agency = Agency.objects.filter(pk=actor.agency_id).first() if actor.agency_id else None
    return agency.zone if agency else "UTC"


@contextmanager
def local_to(actor: Actor) -> Iterator[str]:
    """Sentences made in here say moments in the actor's zone, and so do refusals, which are put in words later."""
    zone = zone_of(actor)
    with timezone.override(zone):
        try:
            yield zone
        except Refused as refused:
            said = {name: _local(value) for name, value in refused.fields.items()}
            raise type(refused)(refused.template, code=refused.code, **said) from refused


def _local(value: object) -> object:
    return f"{timezone.localtime(value):%m-%d %H:%M}" if isinstance(value, datetime) else value
