"""What people enter about obligations; forms read and say what is wrong, the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdfast.domain.obligation.excuse import OUTCOMES
from holdfast.domain.obligation.pause import PauseReason
from holdfast.plumbing.moments import MomentField
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.obligations.rows import named

LONGEST = 2000


class SettleForm(forms.Form):
    """True time, note, one file. An empty time means now.

    No version: the clock's own steps change it, and who settles while it turns late must not be sent back."""

    true_at = MomentField(label=_("True time"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    file = forms.FileField(label=_("File"), required=False)


class ReasonForm(forms.Form):
    """A typed reason; required, as somebody else will read it."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(ReasonForm):
    """An outcome with its reason."""

    outcome = forms.ChoiceField(choices=[(outcome, outcome) for outcome in OUTCOMES])


class PauseForm(forms.Form):
    """A reason from the list."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = pause_reasons()  # type: ignore[attr-defined]


class HandForm(forms.Form):
    """Another post of the same agency or below it."""

    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none())

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["post"]
        field.queryset = posts  # type: ignore[attr-defined]
        field.label_from_instance = lambda post: f"{named(post)} · {named(post.agency)}"  # type: ignore[attr-defined]


def pause_reasons() -> list[tuple[str, str]]:
    """The list in the reader's language."""
    return [
        (PauseReason.CLOSED.value, gettext("place closed")),
        (PauseReason.WORKS.value, gettext("works")),
        (PauseReason.WEATHER.value, gettext("weather")),
        (PauseReason.INCIDENT.value, gettext("incident")),
        (PauseReason.AUTHORITY.value, gettext("ordered by an authority")),
    ]
