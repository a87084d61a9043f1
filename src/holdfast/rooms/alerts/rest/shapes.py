"""What the API says and takes about alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from holdfast.domain.alert.figures import Answers
from holdfast.kernel.text import Text
from holdfast.plumbing.inputs import Code, Line, Moment, Reason
from holdfast.plumbing.inputs import Text as LongText
from holdfast.rooms.alerts.actions import Draft
from holdfast.rooms.alerts.models import Alert, Version

Corner = Annotated[list[float], Field(min_length=2, max_length=3)]
CornersRing = Annotated[list[Corner], Field(max_length=2001)]
Ids = Annotated[list[UUID], Field(max_length=300)]
Digits = Annotated[Line, Field(max_length=20)]
Colour = Literal["red", "orange", "yellow", "blue"]
Acting = Literal["issue", "update", "raise", "lower", "extend", "cancel"]


class AlertShapeIn(Schema):
    """A GeoJSON geometry that narrows the area: degrees, longitude first."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: (
        Annotated[list[CornersRing], Field(max_length=50)] | Annotated[list[list[CornersRing]], Field(max_length=50)]
    )


class AlertTextIn(Schema):
    en: LongText = ""
    zh: LongText = ""

    def text(self) -> Text:
        return Text(self.en, self.zh)


class AlertIn(Schema):
    """A new alert. `template` (a text of the pack that lies ready) brings kind, level and texts."""

    area_id: UUID
    kind: Code | Literal[""] = ""
    level: Code | Literal[""] = ""
    template: Code | Literal[""] = ""
    mode: Literal["live", "exercise"] = "live"


class AlertDraftIn(Schema):
    """What is written; what is left out stays. `seen`: the revision that was read."""

    seen: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    level: Code | None = None
    headline: AlertTextIn | None = None
    description: AlertTextIn | None = None
    instruction: AlertTextIn | None = None
    where: AlertTextIn | None = None
    onset_at: Moment | None = None
    expires_at: Moment | None = None
    still_true_at: Moment | None = None
    shape: AlertShapeIn | None = None
    places: Ids | None = None
    whole_area: bool = False
    asked: Literal["anyone", "everyone", "some", "every_site"] | None = None
    some: Annotated[int, Field(ge=1, le=999)] | None = None
    co_issuers: Ids | None = None
    concerned: Ids | None = None

    def draft(self) -> Draft:
        texts = {name: getattr(self, name) for name in ("headline", "description", "instruction", "where")}
        said: dict[str, Any] = {name: value.text() if value else None for name, value in texts.items()}
        rest = self.dict(exclude={"seen", "shape", *texts})
        return Draft(shape=self.shape.dict() if self.shape else None, **said, **rest)


class AssessmentIn(Schema):
    urgency: Literal["Immediate", "Expected", "Future", "Past"]
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely"]
    note: Reason


class ProofIn(Schema):
    """A fresh code, where the level or the number of people asks for one."""

    code: Digits = ""


class AlertLevelIn(ProofIn):
    """To which level, why, until when (left out: as before), signed by whom."""

    level: Code
    why: Reason
    expires_at: Moment | None = None
    co_issuers: Ids | None = None


class AlertUpdateIn(ProofIn):
    """Other words or another area at the same level."""

    why: Reason
    expires_at: Moment | None = None
    said: AlertDraftIn


class AlertUntilIn(Schema):
    expires_at: Moment
    why: Reason


class AlertWhyIn(Schema):
    why: Reason


class AlertAnswerIn(Schema):
    """These places of the own agency; none: all that it was asked."""

    premises: Ids = []


class DoorIn(Schema):
    outcome: Literal["done", "partly", "not_possible"]
    note: Line = ""


class AlertOut(Schema):
    """One alert and what holds of it: `version` is what was issued last (null: nothing was)."""

    id: UUID
    number: int
    mode: Literal["live", "exercise", "test"]
    area_id: UUID
    area_path: str
    kind: str
    begun_at: datetime
    over_at: datetime | None
    ending: Literal["", "cancelled", "expired", "dropped"]
    level: str | None
    version: int | None
    expires_at: datetime | None
    headline: dict[str, str] | None

    @staticmethod
    def of(row: Alert, last: Version | None) -> AlertOut:
        return AlertOut(
            id=row.pk,
            number=row.number,
            mode=row.mode,  # type: ignore[arg-type]
            area_id=row.area_id,
            area_path=row.owner_path,
            kind=row.kind,
            begun_at=row.begun_at,
            over_at=row.over_at,
            ending=row.ending,  # type: ignore[arg-type]
            level=last.level if last else None,
            version=last.number if last else None,
            expires_at=last.expires_at if last else None,
            headline={"en": last.headline_en, "zh": last.headline_zh} if last else None,
        )


class AlertVersionOut(Schema):
    """One version, frozen once it is issued; `cap` is the message as it went out."""

    id: UUID
    alert_id: UUID
    number: int
    act: Acting
    stage: Literal["draft", "proposed", "issued", "refused", "lapsed", "dropped"]
    level: str
    colour: Colour
    posture: str
    public: bool
    headline_en: str
    headline_zh: str
    description_en: str
    description_zh: str
    instruction_en: str
    instruction_zh: str
    where_en: str
    where_zh: str
    shape: dict[str, Any] | None
    places: list[UUID]
    co_issuers: list[UUID]
    concerned: list[UUID]
    asked: Literal["anyone", "everyone", "some", "every_site"]
    some: int
    onset_at: datetime
    expires_at: datetime
    still_true_at: datetime
    urgency: str
    certainty: str
    assessed_at: datetime | None
    revision: int
    proposed_at: datetime | None
    issued_at: datetime | None
    issued_by_post: UUID | None
    seconded_by_post: UUID | None
    life_safety: bool
    told: int
    price: dict[str, Any]
    identifier: str
    sha256: str
    cap: str


class PriceOut(Schema):
    """What a version would tighten: places, rounds and staff hours more; `unknown`: measures of unknown cost."""

    places: int
    moved: int
    rounds: int
    hours: float
    unknown: int
    people: int
    audience: dict[str, int]


class AlertAskedOut(Schema):
    """One who was asked, by what, and the answer."""

    id: UUID
    kind: Literal["agency", "community", "concerned", "site"]
    agency_id: UUID
    premises_id: UUID | None
    obligation_id: UUID | None
    asked_at: datetime
    within_seconds: float
    answered_at: datetime | None
    answered_by_post: UUID | None
    released_at: datetime | None


class DoorTaskOut(Schema):
    """A measure that an alert asks for at a place, and what the place did about it."""

    id: UUID
    alert_id: UUID
    premises_id: UUID
    measure: str
    title: dict[str, str]
    needed: float | None
    obligation_id: UUID
    outcome: Literal["", "done", "partly", "not_possible"]
    note: str
    answered_at: datetime | None
    released_at: datetime | None


class AlertAnswersOut(Schema):
    """Seconds; null: nobody has answered."""

    asked: int
    on_time: int
    late: int
    silent: int
    half_seconds: float | None
    nine_in_ten_seconds: float | None

    @staticmethod
    def of(found: Answers) -> AlertAnswersOut:
        return AlertAnswersOut(
            asked=found.asked,
            on_time=found.on_time,
            late=found.late,
            silent=found.silent,
            half_seconds=found.half.total_seconds() if found.half is not None else None,
            nine_in_ten_seconds=found.nine_in_ten.total_seconds() if found.nine_in_ten is not None else None,
        )


class AlertCountOut(Schema):
    key: str
    title: str
    alerts: int
    versions: int
    answers: AlertAnswersOut


class AlertFiguresOut(Schema):
    """Live alerts of a span: by level, area and author (a post), time to acknowledge, relay between agencies."""

    alerts: int
    raised: int
    cancelled: int
    expired: int
    by_level: list[AlertCountOut]
    by_area: list[AlertCountOut]
    by_author: list[AlertCountOut]
    answers: AlertAnswersOut
    relay: AlertAnswersOut
    doors: dict[str, int]


class AnsweredOut(Schema):
    answered: int
