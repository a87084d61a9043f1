"""What people enter about measures; forms read and say what is wrong, the actions decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.domain.measures.finding import Finding, State
from holdfast.domain.measures.measure import Measure
from holdfast.plumbing import clock
from holdfast.plumbing.pages import said
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.measures.actions import NewCheck, NewTrial
from holdfast.rooms.measures.actions.locking import LONGEST_NOTE

FOUND = ((State.PRESENT.value, _("present")), (State.PARTIAL.value, _("partial")), (State.ABSENT.value, _("absent")))
LARGEST = 10_000_000


class LookForm(forms.Form):
    """When it was seen, and a note."""

    true_at = forms.DateTimeField(
        required=False, label=_("Seen at; empty is now"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    note = forms.CharField(required=False, max_length=LONGEST_NOTE, label=_("Note"))

    def moment(self) -> datetime:
        given: datetime | None = self.cleaned_data["true_at"]
        return given or clock.now()


class CheckForm(LookForm):
    """One look at a measure: how many where the pack counts it, else a word, or how many of how many."""

    state = forms.ChoiceField(choices=FOUND, label=_("Found"), required=False)
    share = forms.FloatField(min_value=0, max_value=100, required=False, label=_("Partial: how much of it, %"))
    held = forms.FloatField(min_value=0, max_value=LARGEST, required=False, label=_("There are"))
    total = forms.FloatField(min_value=0, max_value=LARGEST, required=False, label=_("of"))
    file = forms.FileField(required=False, label=_("Photo or file"))
    field_order = ("held", "total", "state", "share", "note", "true_at", "file")

    def __init__(self, *args: object, counted: bool = False, unit: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if counted:
            for name in ("state", "share", "total"):
                del self.fields[name]
            self.fields["held"].required = True
            self.fields["held"].label = _("There are: %(unit)s") % {"unit": unit} if unit else _("There are")

    def check(self) -> NewCheck:
        read = self.cleaned_data
        held, total = read["held"], read.get("total")
        word = State(read.get("state") or State.PARTIAL.value)
        finding = Finding(word, held, total, read.get("share") if held is None and word is State.PARTIAL else None)
        return NewCheck(finding, self.moment(), read["note"])


class TrialForm(LookForm):
    """An unannounced test: its kind, how it went, and which post was tested."""

    kind = forms.ChoiceField(label=_("Test"))
    passed = forms.ChoiceField(choices=(("yes", _("passed")), ("no", _("failed"))), label=_("Result"))
    tested_post = forms.ChoiceField(required=False, label=_("Post that was tested"))
    field_order = ("kind", "passed", "tested_post", "note", "true_at")

    def __init__(self, *args: object, measure: Measure, posts: Iterable[Post], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = [(kind.id, said(kind.title)) for kind in measure.trials]
        listed = [("", "–"), *((str(post.pk), post.name_en) for post in posts)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["tested_post"].choices = listed  # type: ignore[attr-defined]

    def trial(self) -> NewTrial:
        read = self.cleaned_data
        post = UUID(read["tested_post"]) if read["tested_post"] else None
        return NewTrial(read["kind"], read["passed"] == "yes", self.moment(), post, read["note"])


class VerifyForm(forms.Form):
    """The look that is confirmed."""

    look = forms.IntegerField(min_value=0, required=False)
