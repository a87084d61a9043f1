"""What people enter about packs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.policy.read import LARGEST


class LoadForm(forms.Form):
    """The text of a pack."""

    file = forms.FileField(label=_("Pack (TOML)"))

    def text(self) -> str:
        """The text, or a refusal at its first byte that is none."""
        return bytes(self.cleaned_data["file"].read(LARGEST + 1)).decode("utf-8", errors="replace")


class ProposeForm(forms.Form):
    """For which branch, from when and why."""

    area = forms.CharField(max_length=200, label=_("Adopt for"))
    from_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    voluntarily = forms.BooleanField(required=False, label=_("Open also what is not law yet"))
    reason = forms.CharField(max_length=500, label=_("Reason"))


class HolidayForm(forms.Form):
    """A local day off, or a make-up working day."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    works = forms.BooleanField(required=False, label=_("A working day"))
    name_en = forms.CharField(max_length=80, label=_("Name"))
    name_zh = forms.CharField(max_length=80, required=False, label=_("Name in Chinese"))
