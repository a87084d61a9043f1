"""What people type about feeds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SourceForm(forms.Form):
    """A feed."""

    name_en = forms.CharField(max_length=80, label=_("Name (English)"))
    name_zh = forms.CharField(max_length=80, required=False, label=_("Name (Chinese)"))
    url = forms.CharField(max_length=500, label=_("Address of the feed"))
    senders = forms.CharField(
        max_length=2000, label=_("Senders that it may carry, one a line"), widget=forms.Textarea(attrs={"rows": 2})
    )
    certificate = forms.CharField(
        max_length=20_000,
        required=False,
        label=_("Certificate of its signatures (PEM); then each alert must be signed"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.IntegerField(min_value=1, max_value=1440, initial=5, label=_("Minutes between two looks"))
    oldest_hours = forms.IntegerField(
        min_value=1, max_value=720, initial=48, label=_("Hours after which an alert without an end is too old")
    )
