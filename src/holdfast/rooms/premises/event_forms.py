"""What people enter about large events; times are local times where the event is held."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.errors import BadInput
from holdfast.kernel.working_calendar import first_valid
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.premises.actions.events import Licence, NewEvent
from holdfast.rooms.premises.hosts import host_named
from holdfast.rooms.premises.models import Event, Premises

FORMAT = "%Y-%m-%dT%H:%M"
DAY = {"type": "date"}


class LocalTime(forms.CharField):
    """A wall-clock time; the form says in which zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return datetime.fromisoformat(text)
        except ValueError as error:
            raise forms.ValidationError(_("A day and a time")) from error


class DatesForm(forms.Form):
    """From when to when."""

    begins_at = LocalTime(label=_("Begins"))
    ends_at = LocalTime(label=_("Ends"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def dates(self) -> tuple[datetime, datetime]:
        begins, ends = (self.cleaned_data[name] for name in ("begins_at", "ends_at"))
        return first_valid(begins, self.zone), first_valid(ends, self.zone)


class LicenceForm(forms.Form):
    """How far the licence is."""

    ref = forms.CharField(max_length=60, required=False, label=_("Licence number"))
    applied_on = forms.DateField(required=False, label=_("Applied on"), widget=forms.DateInput(attrs=DAY))
    granted_on = forms.DateField(required=False, label=_("Granted on"), widget=forms.DateInput(attrs=DAY))

    def licence(self) -> Licence:
        return Licence(**self.cleaned_data)


class EventForm(DatesForm):
    """A new event; facts that are left empty are not known."""

    name = forms.CharField(max_length=160, label=_("Name"))
    name_zh = forms.CharField(max_length=160, label=_("Name in Chinese"), required=False)
    host = forms.CharField(
        max_length=240,
        required=False,
        label=_("Held at, by name"),
        widget=forms.TextInput(attrs={"list": "hosts", "autocomplete": "off"}),
    )
    lat = forms.FloatField(min_value=-90, max_value=90, required=False, label=_("Latitude"))
    lon = forms.FloatField(min_value=-180, max_value=180, required=False, label=_("Longitude"))
    expected_attendance = forms.IntegerField(
        min_value=0, max_value=50_000_000, required=False, label=_("Expected attendance")
    )
    ticket_check = forms.BooleanField(required=False, label=_("Tickets checked at entry"))
    crosses_borders = forms.BooleanField(required=False, label=_("Across provinces"))
    method = forms.CharField(max_length=40, required=False, label=_("How it is known"))

    field_order = ("name", "name_zh", "begins_at", "ends_at", "host", "lat", "lon", "expected_attendance")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_host(self) -> Premises | None:
        """The place, by its name, its name and agency, or its id."""
        words = self.cleaned_data["host"].strip()
        try:
            return host_named(self.actor, words) if words else None
        except BadInput as bad:
            raise forms.ValidationError(f"{bad.expected}: {bad.came}") from bad

    def event(self) -> NewEvent:
        read = self.cleaned_data
        begins, ends = self.dates()
        return NewEvent(
            name=read["name"],
            name_zh=read["name_zh"],
            begins_at=begins,
            ends_at=ends,
            host=read["host"],
            lat=read["lat"],
            lon=read["lon"],
            facts={name: read[name] for name in ("expected_attendance", "ticket_check", "crosses_borders")},
            method=read["method"],
        )


def dates_form(event: Event) -> DatesForm:
    """The dates of an event, ready to change."""
    zone = event.premises.owner.zone
    local = {name: f"{getattr(event, name).astimezone(ZoneInfo(zone)):{FORMAT}}" for name in ("begins_at", "ends_at")}
    return DatesForm(initial=local, zone=zone)
