"""The closed lists of the grammar: what a key may say where only a few words are allowed."""

from __future__ import annotations

from enum import StrEnum


class FactType(StrEnum):
    NUMBER = "number"
    FLAG = "flag"


class Channel(StrEnum):
    """The ways by which a step can reach somebody in this version."""

    IN_APP = "in_app"
    EMAIL = "email"


class Proof(StrEnum):
    """What may be asked for before a report counts."""

    PHOTO = "photo"
    DOCUMENT = "document"
    REPORT = "report"


class Anchor(StrEnum):
    OPENS = "opens"
    HALF = "half"
    DUE = "due"
    LATE = "late"
    MISSED = "missed"


class OffDays(StrEnum):
    ANY = "any"
    SKIP = "skip"
    NEXT = "next"
    PREVIOUS = "previous"


class SubjectKind(StrEnum):
    PREMISES = "premises"
    AGENCY = "agency"


class PlanOf(StrEnum):
    PREMISES = "premises"
    AGENCY = "agency"
    CITY = "city"


class TrialLeaves(StrEnum):
    PARTIAL = "partial"
    ABSENT = "absent"


class EventAnchor(StrEnum):
    BEGINS = "begins"
    ENDS = "ends"


class LicenceStep(StrEnum):
    APPLIED = "applied"
    GRANTED = "granted"


class AgencyKind(StrEnum):
    OFFICE = "office"
    POLICE = "police"
    FIRE = "fire"
    HEALTH = "health"
    TRANSPORT = "transport"
    EDUCATION = "education"
    MARKET = "market"
    EMERGENCY = "emergency"
    UTILITY = "utility"
    OPERATOR = "operator"
    VOLUNTEER = "volunteer"
    AUDIT = "audit"


class AgencyLevel(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    COMMUNITY = "community"
    OPERATOR = "operator"


class ReasonKey(StrEnum):
    """Why a heightened period may be declared. The list is closed: a period has no free text and no other reason."""

    EVENT = "event"
    HOLIDAY_CROWDS = "holiday_crowds"
    WEATHER = "weather"
    WORKS = "works"
    CREDIBLE_THREAT = "credible_threat"


class Audience(StrEnum):
    PUBLIC = "public"
    AGENCIES = "agencies"
    SITES = "sites"
    COMMUNITIES = "communities"
    CONCERNED = "concerned"


class Acknowledgement(StrEnum):
    ANYONE = "anyone"
    EVERYONE = "everyone"
    SOME = "some"
    EVERY_SITE = "every_site"


class AlertColour(StrEnum):
    """The four colours, the gravest first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


class AlertCategory(StrEnum):
    """The categories of CAP 1.2 that alerts about places can have."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    OTHER = "Other"


class AlertUrgency(StrEnum):
    """How soon to act, in the words of CAP 1.2."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"


class AlertCertainty(StrEnum):
    """How sure it is, in the words of CAP 1.2."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"


class ExerciseKind(StrEnum):
    SEMINAR = "seminar"
    WORKSHOP = "workshop"
    TABLETOP = "tabletop"
    GAME = "game"
    DRILL = "drill"
    FUNCTIONAL = "functional"
    FULL_SCALE = "full_scale"


class Source(StrEnum):
    """Where the moment of a milestone comes from."""

    PERSON = "person"
    API = "api"
    UNIT_STATUS = "unit_status"
