"""What is sent from the page of one's own tasks, without a script too."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.plumbing.moments import MomentField

LONGEST = 2000


class DoneForm(forms.Form):
    """A duty done: when (empty: now), what was not in order, a note, a photo. `act` is the key of this very card."""

    act = forms.UUIDField(required=False)
    true_at = MomentField(label=_("True time"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=LONGEST)
    file = forms.FileField(label=_("File"), required=False)
    mark = forms.CharField(required=False, max_length=64)


class MarkForm(forms.Form):
    """Where a mark hangs."""

    label = forms.CharField(label=_("Where it hangs"), max_length=80)
