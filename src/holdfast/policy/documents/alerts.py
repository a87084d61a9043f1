"""The tables of alerts: what they may be about, their levels, what holds for all of them, texts that lie ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.words import (
    Acknowledgement,
    AgencyKind,
    AlertCategory,
    AlertCertainty,
    AlertColour,
    AlertUrgency,
    Audience,
    Channel,
)


@dataclass(frozen=True, kw_only=True)
class AlertingTable:
    """What holds for all alerts: who else must agree, which clocks run, from when an alert is a mass alert."""

    mass_above: int = says("More recipients than this make a mass alert: fresh code and a second person.", least=0)
    step_up_within: timedelta = says("A sign-in or a code is fresh for so long.", least=1)
    approval: str = says("The decision by which somebody else agrees to an alert.", ref="decision")
    approve_within: timedelta = says("A yes that comes later than this sends nothing.", least=1)
    cosign: str = says("The decision by which an agency signs an alert with the others.", ref="decision")
    relay: str = says("The clock by which an agency says that it has passed the alert on.", ref="clock")
    still_true: str = says("The clock by which the issuer says whether it is still true.", ref="clock")
    door: str = says("The clock by which a place says what it did about a measure.", ref="clock")
    widened: str = says("The clock of those asked later, when too few answered.", ref="clock")
    review: str = says("The clock by which an alert without a second person is looked at afterwards.", ref="clock")
    some: int = says("How many answers are enough where some are.", least=1)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class AlertDomainTable:
    """What alerts may be about. A threat to a place is none of it: it moves posture and carries no colour."""

    key: str = says("The name of the domain.", names=True)
    title: Text = says("How people call it.")
    category: AlertCategory = says("Its category in CAP 1.2.")


@dataclass(frozen=True, kw_only=True)
class AlertKindTable:
    """A kind of event within a domain: what happens, never who."""

    key: str = says("The name of the kind.", names=True)
    title: Text = says("How people call it; the event of CAP.")
    domain: str = says("What it belongs to.", ref="alert_domain")


@dataclass(frozen=True, kw_only=True)
class AlertLevelTable:
    """A level of alert, the gravest first."""

    key: str = says("The name of the level.", names=True)
    title: Text = says("How people call it.")
    text: Text = says("Who issues it and whom it reaches, as a sentence.")
    colour: AlertColour = says("Its colour; CAP carries it as severity and, exactly, as two parameters.")
    issued_by: tuple[str, ...] = says("Who may issue it.", form="recipient", filled=True)
    second_person: bool = says("`true`: always with another person's yes.", default=False)
    seconded_by: tuple[str, ...] = says(
        "Whose yes that is, beside those who may issue it.", default=(), form="recipient"
    )
    joint: bool = says("`true`: agencies sign it together.", default=False)
    co_issuers: tuple[AgencyKind, ...] = says("Kinds of agencies that may sign it with the issuer.", default=())
    co_issuers_at_least: int = says("How many of them must.", default=0, least=0)
    audience: tuple[Audience, ...] = says("Whom it reaches.", filled=True)
    channels: tuple[Channel, ...] = says("By which ways it reaches staff.", default=(Channel.IN_APP, Channel.EMAIL))
    on_public_page: bool = says("Whether it stands on the public page and feed.", default=False)
    acknowledged_by: Acknowledgement = says("Whose answer is waited for.", default=Acknowledgement.ANYONE)
    acknowledge: str = says("The clock by which they answer.", ref="clock")
    posture: str = says("The posture that it brings to the places in its area.", default="", ref="posture")
    urgency: AlertUrgency = says("What an assessment starts from.", default=AlertUrgency.EXPECTED)
    certainty: AlertCertainty = says("What an assessment starts from.", default=AlertCertainty.LIKELY)
    lasts: timedelta = says("How long it holds unless somebody says otherwise.", least=1)
    still_true_before: timedelta = says(
        "How long before its end its issuer is asked whether it is still true.", least=1
    )
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class AlertTemplateTable:
    """A text that lies ready. One for life safety goes out as it is without waiting for a second person, who looks at
    it afterwards."""

    key: str = says("The name of the text.", names=True)
    title: Text = says("How people call it.")
    kind: str = says("What it is about.", ref="alert_kind")
    level: str = says("At which level.", ref="alert_level")
    headline: Text = says("The headline.")
    description: Text = says("What happens.")
    instruction: Text = says("What to do, one step a line.")
    life_safety: bool = says("`true`: unchanged it waits for nobody.", default=False)
    lasts: timedelta | None = says("How long it holds; none: as its level says.", default=None)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")
