"""What people enter about alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.domain.alert.words import Asked, Outcome
from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.text import Text
from holdfast.kernel.working_calendar import first_valid
from holdfast.plumbing.pages import said
from holdfast.policy.documents.alerts import AlertLevelTable
from holdfast.policy.documents.words import AlertCertainty, AlertUrgency
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.alerts.actions import Draft, NewAlert
from holdfast.rooms.alerts.rules import Book
from holdfast.rooms.alerts.words import asked_words, outcome_words, urgency_words
from holdfast.rooms.premises.models import Premises

FORMAT = "%Y-%m-%dT%H:%M"
TEXTS = ("headline", "description", "instruction", "where")


class WallTime(forms.DateTimeField):
    """A wall-clock time of the area, without a zone until the area is known."""

    def __init__(self, **words: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)
        super().__init__(widget=widget, **words)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        for pattern in (FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"):
            try:
                return datetime.strptime(str(value).strip(), pattern)  # noqa: DTZ007  the area gives the zone
            except ValueError:
                continue
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class BeginForm(forms.Form):
    """A new alert: where, what happens or which text lies ready, at which level, real or practised."""

    area = forms.ChoiceField(label=_("Area"))
    template = forms.ChoiceField(label=_("Text that lies ready"), required=False)
    kind = forms.ChoiceField(label=_("What happens"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    mode = forms.ChoiceField(label=_("Real or exercise"))

    def __init__(self, *args: Any, areas: Sequence[Agency], book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.path: area for area in areas}
        _choose(self, "area", [(area.path, name_of(area)) for area in areas])
        _choose(
            self, "template", [("", _("none, I write it"))] + [(one.key, said(one.title)) for one in book.templates]
        )
        _choose(self, "kind", [("", _("as the text says"))] + [(one.key, said(one.title)) for one in book.kinds])
        _choose(self, "level", [("", _("as the text says"))] + [(one.key, said(one.title)) for one in book.levels])
        _choose(self, "mode", [(Mode.LIVE.value, _("real")), (Mode.EXERCISE.value, _("exercise"))])

    def new(self) -> NewAlert:
        read = self.cleaned_data
        return NewAlert(self.areas[read["area"]], read["level"], read["kind"], read["template"], Mode(read["mode"]))


class WriteForm(forms.Form):
    """A draft as it is written. Where several ways to say where are given, chosen places go first, then corners."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    level = forms.ChoiceField(label=_("Level"), required=False)
    headline_en = forms.CharField(label=_("Headline, English"), max_length=160, required=False)
    headline_zh = forms.CharField(label=_("Headline, Chinese"), max_length=160, required=False)
    description_en = forms.CharField(label=_("What happens, English"), max_length=4000, required=False)
    description_zh = forms.CharField(label=_("What happens, Chinese"), max_length=4000, required=False)
    instruction_en = forms.CharField(label=_("What to do, English, one step a line"), max_length=2000, required=False)
    instruction_zh = forms.CharField(label=_("What to do, Chinese, one step a line"), max_length=2000, required=False)
    where_en = forms.CharField(label=_("Where in words, English"), max_length=200, required=False)
    where_zh = forms.CharField(label=_("Where in words, Chinese"), max_length=200, required=False)
    onset_at = WallTime(label=_("From"), required=False)
    expires_at = WallTime(label=_("To"), required=False)
    still_true_at = WallTime(label=_('Ask "still true?" at'), required=False)
    whole_area = forms.BooleanField(label=_("The whole area"), required=False)
    corners = forms.CharField(label=_("Corners, latitude and longitude, one a line"), max_length=20000, required=False)
    places = forms.MultipleChoiceField(label=_("Places"), required=False)
    asked = forms.ChoiceField(label=_("Who must acknowledge"), required=False)
    some = forms.IntegerField(label=_("How many are enough"), min_value=1, max_value=999, required=False)
    co_issuers = forms.MultipleChoiceField(label=_("Agencies that sign it"), required=False)
    concerned = forms.MultipleChoiceField(label=_("Those concerned"), required=False)

    def __init__(
        self, *args: Any, book: Book, places: Iterable[Premises], signers: Iterable[Agency], others: Iterable[Agency], zone: str,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.zone = zone
        _choose(self, "level", [(one.key, said(one.title)) for one in book.levels])
        _choose(self, "places", [(str(place.pk), place.name) for place in places])
        _choose(self, "asked", [(mode.value, asked_words(mode)) for mode in Asked])
        _choose(self, "co_issuers", [(str(one.pk), name_of(one)) for one in signers])
        _choose(self, "concerned", [(str(one.pk), name_of(one)) for one in others])

    def draft(self) -> Draft:
        read = self.cleaned_data
        said: dict[str, Any] = {name: Text(read[f"{name}_en"], read[f"{name}_zh"]) for name in TEXTS}
        said |= {name: self._moment(read[name]) for name in ("onset_at", "expires_at", "still_true_at")}
        return Draft(
            level=read["level"] or None,
            shape=polygon_of(read["corners"]) if read["corners"].strip() and not read["places"] else None,
            places=_ids(read["places"]) or None,
            whole_area=read["whole_area"],
            asked=read["asked"] or None,
            some=read["some"],
            co_issuers=_ids(read["co_issuers"]),
            concerned=_ids(read["concerned"]),
            **said,
        )

    def _moment(self, value: datetime | None) -> datetime | None:
        return first_valid(value, self.zone) if value else None


class AssessForm(forms.Form):
    """How soon, how sure, and what that stands on."""

    urgency = forms.ChoiceField(label=_("How soon"))
    certainty = forms.ChoiceField(label=_("How sure"))
    note = forms.CharField(label=_("What it stands on"), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "urgency", [(each.value, urgency_words(each)) for each in AlertUrgency])
        _choose(self, "certainty", [(each.value, urgency_words(each)) for each in AlertCertainty])


class SendForm(forms.Form):
    """A fresh code, where one is asked for."""

    code = forms.CharField(label=_("Fresh code"), max_length=20, required=False)


class WhyForm(SendForm):
    """An act on what is in force, with its reason."""

    why = forms.CharField(label=_("Why"), max_length=2000)


class LevelForm(WhyForm):
    """Raising and lowering: to which level, until when, signed by whom."""

    level = forms.ChoiceField(label=_("Level"))
    expires_at = WallTime(label=_("Until"), required=False)
    co_issuers = forms.MultipleChoiceField(label=_("Agencies that sign it"), required=False)

    def __init__(self, *args: Any, levels: Iterable[AlertLevelTable], signers: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "level", [(one.key, said(one.title)) for one in levels])
        _choose(self, "co_issuers", [(str(one.pk), name_of(one)) for one in signers])

    def draft(self) -> Draft:
        return Draft(co_issuers=_ids(self.cleaned_data["co_issuers"]) or None)

    def until(self, zone: str) -> datetime | None:
        value = self.cleaned_data["expires_at"]
        return first_valid(value, zone) if value else None


class ExtendForm(WhyForm):
    """Until when it holds now."""

    expires_at = WallTime(label=_("Until"))

    def moment(self, zone: str) -> datetime:
        return first_valid(self.cleaned_data["expires_at"], zone)


class AnswerForm(forms.Form):
    """One place, or all that the own agency was asked for."""

    premises = forms.UUIDField(required=False)


class DoorForm(forms.Form):
    """What was done about a measure."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    note = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "outcome", [(each.value, outcome_words(each)) for each in Outcome])


def polygon_of(text: str) -> Mapping[str, Any]:
    """Corners as people write them (`31.05, 121.02` a line) as a closed polygon."""
    ring = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        try:
            lat, lon = (float(part) for part in line.replace(",", " ").split())
        except ValueError:
            raise BadInput(Place(field="corners", row=number), "latitude and longitude", line.strip()[:60]) from None
        ring.append([lon, lat])
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    return {"type": "Polygon", "coordinates": [ring]}


def corners_of(shape: Mapping[str, Any] | None) -> str:
    """The corners of a drawn area, one a line; nothing for several areas at once."""
    if not shape or shape["type"] != "Polygon":
        return ""
    return "\n".join(f"{lat:.5f}, {lon:.5f}" for lon, lat, *_rest in shape["coordinates"][0][:-1])


def name_of(agency: Agency) -> str:
    from holdfast.plumbing.pages import is_chinese

    return (agency.name_zh if is_chinese() else "") or agency.name_en


def _ids(values: Iterable[str]) -> list[UUID]:
    return [UUID(value) for value in values]


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
