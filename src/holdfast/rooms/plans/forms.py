"""What people enter about plans."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.rooms.plans.actions.stale import BY_PEOPLE
from holdfast.rooms.plans.actions.write import LONGEST_TEXT
from holdfast.rooms.plans.words import why_words


class SectionForm(forms.Form):
    """The text of one section, and the revision at which it was read."""

    text = forms.CharField(max_length=LONGEST_TEXT, required=False, widget=forms.Textarea, strip=False)
    seen = forms.IntegerField(min_value=0)


class CardForm(forms.Form):
    """One role card: its steps stand one a line."""

    title = forms.CharField(max_length=120, required=False)
    post = forms.CharField(max_length=120, required=False)
    steps = forms.CharField(max_length=LONGEST_TEXT, required=False, widget=forms.Textarea)
    seen = forms.IntegerField(min_value=0)

    def lines(self) -> list[str]:
        return str(self.cleaned_data["steps"]).splitlines()


class NewCardForm(forms.Form):
    title = forms.CharField(max_length=120, label=_("Role"))


class ProposeForm(forms.Form):
    reason = forms.CharField(max_length=2000, required=False, label=_("What changed and why"))


class ConfirmForm(forms.Form):
    reason = forms.CharField(max_length=2000, label=_("What was looked at"))


class StaleForm(forms.Form):
    """Why a plan cannot be relied on any more."""

    why = forms.ChoiceField(label=_("Why"))
    about = forms.CharField(max_length=200, label=_("What showed it"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["why"].choices = [(why.value, why_words(why)) for why in BY_PEOPLE]  # type: ignore[attr-defined]
