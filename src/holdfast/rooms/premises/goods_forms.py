"""What people enter when they bring a file in, and about dangerous goods."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from holdfast.domain.goods import CLASSES, UNITS
from holdfast.rooms.premises.actions.goods import NewGoods


def class_choices() -> list[tuple[str, str]]:
    """The hazard classes with their words in the language of the page."""
    language = get_language() or "en"
    return [(key, f"{key} {title.in_language(language)}") for key, title in CLASSES.items()]


def unit_choices() -> list[tuple[str, str]]:
    """The units in the language of the page."""
    language = get_language() or "en"
    return [(key, title.in_language(language)) for key, title in UNITS.items()]


class UploadForm(forms.Form):
    """A file of places, facts or goods."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".pbf,.gz,.osm,.csv,.xlsx,.geojson,.json"})
    )


class OrderForm(forms.Form):
    """What holds for figures that say nothing themselves."""

    method = forms.CharField(max_length=40, required=False, label=_("How all figures are known"))
    assessed_on = forms.DateField(
        required=False, label=_("Day of all figures"), widget=forms.DateInput(attrs={"type": "date"})
    )


class GoodsForm(forms.Form):
    """Dangerous goods at one spot."""

    substance = forms.CharField(max_length=120, label=_("Substance"))
    hazard_class = forms.ChoiceField(choices=class_choices, label=_("Hazard class"))
    quantity = forms.FloatField(min_value=0, label=_("Quantity"))
    unit = forms.ChoiceField(choices=unit_choices, label=_("Unit"))
    spot = forms.CharField(max_length=120, required=False, label=_("Where it is kept"))
    assessed_on = forms.DateField(required=False, label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def goods(self) -> NewGoods:
        return NewGoods(**self.cleaned_data)
