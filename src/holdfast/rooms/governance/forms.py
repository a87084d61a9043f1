"""What people enter about posture, groups and meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.working_calendar import first_valid
from holdfast.plumbing.pages import said
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.governance.actions import NewPeriod
from holdfast.rooms.governance.queries import levels_of

FORMAT = "%Y-%m-%dT%H:%M"


def when(label: Any) -> forms.DateTimeField:
    """A wall-clock time of the area, without a zone until the area is known."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)
    return _WallTime(label=label, widget=widget, input_formats=[FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])


class _WallTime(forms.DateTimeField):
    """Django would read the time in the server's zone; here it is the area's."""

    def to_python(self, value: Any) -> Any:
        for pattern in self.input_formats or ():
            try:
                return datetime.strptime(str(value).strip(), str(pattern))  # noqa: DTZ007  the area gives the zone
            except ValueError:
                continue
        return super().to_python(value)


class PeriodForm(forms.Form):
    """A period as it is declared: where, how strict, why, from and until."""

    area = forms.ChoiceField(label=_("Area"))
    posture = forms.ChoiceField(label=_("Level"))
    reason = forms.ChoiceField(label=_("Reason"))
    from_at = when(_("From"))
    until_at = when(_("Until"))

    def __init__(self, *args: Any, areas: list[Agency], pack: Pack | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.path: area for area in areas}
        self.fields["area"].choices = [(area.path, said_name(area)) for area in areas]  # type: ignore[attr-defined]
        if pack is not None:
            levels = [(key, said(pack.postures[key])) for key in levels_of(pack)]
            self.fields["posture"].choices = levels  # type: ignore[attr-defined]
            reasons = [(key, said(title)) for key, title in pack.reasons.items()]
            self.fields["reason"].choices = reasons  # type: ignore[attr-defined]

    def period(self) -> NewPeriod:
        read = self.cleaned_data
        area = self.areas[read["area"]]
        from_at, until_at = (first_valid(read[name], area.zone) for name in ("from_at", "until_at"))
        return NewPeriod(area, read["posture"], read["reason"], from_at, until_at)


class UntilForm(forms.Form):
    """Until when a period holds now."""

    until_at = when(_("Until"))

    def moment(self, zone: str) -> datetime:
        return first_valid(self.cleaned_data["until_at"], zone)


def local_text(moment: datetime, zone: str) -> str:
    """A moment as the field for it takes it."""
    return f"{moment.astimezone(ZoneInfo(zone)):{FORMAT}}"


def said_name(area: Agency | Post) -> str:
    """An area or a post in the page's language."""
    from holdfast.plumbing.pages import is_chinese

    return (area.name_zh if is_chinese() else "") or area.name_en


class _Local(forms.Form):
    """A form whose moments are wall-clock times of an area."""

    def moment(self, name: str, zone: str) -> datetime:
        return first_valid(self.cleaned_data[name], zone)


class CallForm(_Local):
    """When a group meets, and about what."""

    set_for = when(_("Meets at"))
    agenda = forms.CharField(
        label=_("Agenda, one point a line"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class HoldForm(_Local):
    """When it was held and which posts were there; the minutes as a file."""

    held_at = when(_("Held at"))
    present = forms.MultipleChoiceField(label=_("Present"), required=False, widget=forms.CheckboxSelectMultiple)
    file = forms.FileField(label=_("Minutes"), required=False)

    def __init__(self, *args: Any, seats: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(post.pk), f"{said_name(post)}, {said_name(post.agency)}") for post in seats]
        self.fields["present"].choices = choices  # type: ignore[attr-defined]


class DecideForm(_Local):
    """What a meeting decides: the words, who owes it, until when."""

    text = forms.CharField(label=_("What is decided"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ChoiceField(label=_("Owed by"))
    due_at = when(_("Due"))

    def __init__(self, *args: Any, owners: list[Post | Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [_owner_choice(one) for one in owners]  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    """A post that is to sit in the group."""

    post = forms.ChoiceField(label=_("Post"))
    chairs = forms.BooleanField(label=_("chairs the group"), required=False)

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(post.pk), f"{said_name(post.agency)}: {said_name(post)}") for post in posts]
        self.fields["post"].choices = choices  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """Minutes, or what belongs to them."""

    file = forms.FileField(label=_("Minutes"), required=False)


def _owner_choice(one: Post | Agency) -> tuple[str, str]:
    if isinstance(one, Post):
        return f"post:{one.pk}", f"{said_name(one.agency)}: {said_name(one)}"
    return f"agency:{one.pk}", said_name(one)


class AssignForm(forms.Form):
    """The post that answers; nothing: none is named."""

    post = forms.UUIDField(label=_("Post"), required=False)


class ReportForm(forms.Form):
    """The report itself; its figures are counted, and a file may come with it."""

    text = forms.CharField(label=_("Report"), max_length=20000, widget=forms.Textarea(attrs={"rows": 5}))
    file = forms.FileField(label=_("File"), required=False)


class TargetForm(forms.Form):
    """By which decision an indicator must reach what, from which day on."""

    resolution = forms.ChoiceField(label=_("Decision of a meeting"))
    indicator = forms.ChoiceField(label=_("Figure"))
    from_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    value = forms.FloatField(label=_("Target, %"), min_value=0, max_value=100)

    def __init__(
        self, *args: Any, decided: list[tuple[str, str]], figures: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolution"].choices = decided  # type: ignore[attr-defined]
        self.fields["indicator"].choices = figures  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """A step of the year, with the figure of each target where it is known."""

    step = forms.ChoiceField(label=_("Step"))
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, steps: list[tuple[str, str]], figures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]
        for key, title in figures:
            self.fields[key] = forms.FloatField(label=title, required=False, min_value=0, max_value=100)

    def figures(self) -> dict[str, float]:
        """What was told, by indicator; blank ones are not known."""
        told = {key: value for key, value in self.cleaned_data.items() if key not in ("step", "note")}
        return {key: value for key, value in told.items() if value is not None}
