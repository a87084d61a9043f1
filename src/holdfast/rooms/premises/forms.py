"""What people enter about places."""

from __future__ import annotations

from functools import cache

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from holdfast.policy.kinds import kinds
from holdfast.rooms.premises.actions.add import NewPremises
from holdfast.rooms.premises.actions.facts import NewFact
from holdfast.rooms.premises.facts import ENTERED


def blank_fields(form: type[forms.Form]) -> SafeString:
    """The fields of a form that nobody has filled in, drawn once for each language: a list of kinds is long."""
    return _drawn(form, get_language() or "en")


@cache
def _drawn(form: type[forms.Form], _language: str) -> SafeString:
    return render_to_string("premises/_fields.html", {"form": form()})


def kind_choices() -> list[tuple[str, str]]:
    """The kinds in the language of the page."""
    language = get_language() or "en"
    return [(key, title.in_language(language)) for key, title in kinds().titles.items()]


class PlaceForm(forms.Form):
    """A place that somebody adds by hand."""

    name = forms.CharField(max_length=160, label=_("Name"))
    name_zh = forms.CharField(max_length=160, label=_("Name in Chinese"), required=False)
    kind = forms.ChoiceField(choices=kind_choices, label=_("Kind"))
    lat = forms.FloatField(min_value=-90, max_value=90, label=_("Latitude"))
    lon = forms.FloatField(min_value=-180, max_value=180, label=_("Longitude"))
    public_service = forms.BooleanField(required=False, label=_("General public service"))

    def place(self) -> NewPremises:
        return NewPremises(**self.cleaned_data)


class ClosingForm(forms.Form):
    """A word of why a place is taken out, beside the typed reason."""

    why = forms.ChoiceField(
        label=_("It is"),
        choices=(
            ("out_of_use", _("Closed for good")),
            ("gone", _("It is no longer there")),
            ("mistake", _("Entered by mistake")),
        ),
    )


class FactForm(forms.Form):
    """One fact, with how and when it came to be known."""

    name = forms.ChoiceField(label=_("Fact"))
    value = forms.CharField(max_length=20, required=False, label=_("Value; empty is not known"))
    method = forms.CharField(max_length=40, label=_("How it is known"))
    assessed_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    assumed = forms.BooleanField(required=False, label=_("Assumed"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].choices = [(name, fact_title(name)) for name in ENTERED]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        read: dict[str, object] = super().clean() or {}
        try:
            read["value"] = _value(str(read.get("name", "")), str(read.get("value") or "").strip())
        except ValueError:
            self.add_error("value", _("A number; for yes or no: 1 or 0"))
        return read

    def fact(self) -> NewFact:
        return NewFact(**self.cleaned_data)


def fact_title(name: str) -> str:
    """A fact that people enter, as they say it."""
    titles = {
        "daily_footfall": _("Average daily footfall"),
        "peak_presence": _("Peak presence, staff included"),
        "public_floor_area_m2": _("Public floor area, m²"),
        "critical": _("Critical"),
    }
    return str(titles.get(name, name))


def _value(name: str, text: str) -> bool | int | float | None:
    if not text:
        return None
    if ENTERED.get(name):
        if text not in _FLAGS:
            raise ValueError(text)
        return _FLAGS[text]
    number = float(text)
    return int(number) if number.is_integer() else number


_FLAGS = {"1": True, "0": False, "yes": True, "no": False}
