"""What people type about the outbox."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.rooms.outbox.words import REASONS


class ReleaseForm(forms.Form):
    """Why this copy may send."""

    reason = forms.CharField(max_length=500, label=_("Why it may send from here"))


class QuarantineForm(forms.Form):
    """Why nothing may leave."""

    reason = forms.ChoiceField(choices=[(key, words) for key, words in REASONS.items()], label=_("Why"))


class ReadForm(forms.Form):
    """Which messages were read; none named means all."""

    message = forms.UUIDField(required=False)
