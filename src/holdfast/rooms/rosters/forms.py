"""What people enter about rosters. Times are wall-clock times of the post's agency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.domain.rosters.template import HeldAs, Line
from holdfast.kernel.working_calendar import first_valid
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.rosters.actions import NewRoster

FORMAT = "%Y-%m-%dT%H:%M"
LETTERS = "ABCDEF"
LINES = range(1, 5)
DAYS = (
    ("FREQ=DAILY", _("every day")),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _("Monday to Friday")),
    ("FREQ=WEEKLY;BYDAY=SA,SU", _("Saturday and Sunday")),
    ("FREQ=WEEKLY;BYDAY=MO", _("each Monday")),
)


class WallTime(forms.DateTimeField):
    """A wall-clock time without a zone until the post is known; one with a zone stays as it is."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)

    def to_python(self, value: Any) -> Any:
        try:
            return datetime.fromisoformat(str(value).strip())
        except ValueError:
            return super().to_python(value)


class StretchForm(forms.Form):
    """A stretch of a post's time, who gets it, and why."""

    user_id = forms.UUIDField(label=_("Who"), required=False)
    from_at = WallTime(label=_("From"))
    until_at = WallTime(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def stretch(self, post: Post) -> dict[str, datetime]:
        return {name: _instant(self.cleaned_data[name], post) for name in ("from_at", "until_at")}


class SwapForm(forms.Form):
    """To whom, for which shift in return, and why."""

    to_id = forms.UUIDField(label=_("To"))
    back_id = forms.UUIDField(label=_("For"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[("agree", _("Agree")), ("refuse", _("Refuse"))])
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note to the next shift"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class QuestionForm(forms.Form):
    question = forms.CharField(label=_("Question"), max_length=500)


class AreaForm(forms.Form):
    area_id = forms.UUIDField()


class FeedForm(forms.Form):
    post_id = forms.UUIDField(required=False)


class TemplateForm(forms.Form):
    """Crew by letter, up to four lines, the first day, qualifications beyond the pack's."""

    needs = forms.CharField(label=_("Qualifications"), required=False, max_length=200)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, staff: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", "–"), *((str(user.pk), user.email) for user in staff)]
        for letter in LETTERS:
            self.fields[f"crew_{letter}"] = forms.ChoiceField(label=letter, choices=people, required=False)
        for number in LINES:
            self.fields[f"days_{number}"] = forms.ChoiceField(
                label=_("Days"), choices=[("", "–"), *DAYS], required=False
            )
            self.fields[f"begins_{number}"] = forms.TimeField(
                label=_("Begins"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            )
            self.fields[f"hours_{number}"] = forms.DecimalField(
                label=_("Hours"), required=False, min_value=0, max_value=744, decimal_places=2
            )
            self.fields[f"turns_{number}"] = forms.CharField(label=_("Turns"), required=False, max_length=60)
            self.fields[f"as_{number}"] = forms.ChoiceField(
                label=_("As"), choices=[("holder", _("holder")), ("deputy", _("on call"))], required=False
            )

    def crew_fields(self) -> Iterator[Any]:
        return (self[f"crew_{letter}"] for letter in LETTERS)

    def line_fields(self) -> Iterator[list[Any]]:
        names = ("days", "begins", "hours", "turns", "as")
        return ([self[f"{name}_{number}"] for name in names] for number in LINES)

    def roster(self) -> NewRoster:
        read = self.cleaned_data
        crew = {letter: UUID(read[f"crew_{letter}"]) for letter in LETTERS if read[f"crew_{letter}"]}
        lines = [self._line(number, read["starts_on"]) for number in LINES if read[f"days_{number}"]]
        return NewRoster(crew, lines, needs=tuple(read["needs"].replace(",", " ").split()))

    def _line(self, number: int, starts_on: date) -> Line:
        read = self.cleaned_data
        return Line(
            rrule=read[f"days_{number}"],
            starts_on=starts_on,
            begins=read[f"begins_{number}"] or datetime.min.time(),
            lasts=timedelta(hours=float(read[f"hours_{number}"] or 0)),
            turns=tuple("" if letter == "-" else letter for letter in read[f"turns_{number}"].upper() if letter != " "),
            held_as=HeldAs(read[f"as_{number}"] or "holder"),
        )


def _instant(moment: datetime, post: Post) -> datetime:
    return moment if moment.tzinfo else first_valid(moment, post.agency.zone)
