"""The tables that say what the pack is, where its rules come from, and the times of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from holdfast.domain.duties.standing import Confidence, Status, Translation
from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says


@dataclass(frozen=True, kw_only=True)
class Head:
    """What the pack is. A pack is known by its key and version; a changed text takes a new version."""

    key: str = says("The name of the pack, the same in every version.", form="name")
    version: str = says("Which version this is, as a text.", form="version")
    title: Text = says("How people call the pack.")
    jurisdiction: str = says("Where the rules come from: ISO 3166 country, or country and region.", form="region")
    currency: str = says("ISO 4217 code of every sum of money in the pack.", default="", form="currency")


@dataclass(frozen=True, kw_only=True)
class InstrumentTable:
    """A text that rules come from: a law, a plan, a guide, or the house's own rules. Every rule names one."""

    key: str = says("The name by which rules refer to it.", names=True)
    title: Text = says("Its title.")
    edition: str = says("Year or edition.")
    status: Status = says(
        "`law`, `guidance` (statutory), `plan` (adopted by an authority), `voluntary` (advice), `ours` (house rule)."
    )
    source: str = says("Where to read it: an address or a citation.")
    in_force_from: date | None = says(
        "First day on which it binds. Without it the text is not in force: it grades and explains, and opens duties only "
        "where an area takes it on of its own will.",
        default=None,
    )
    in_force_to: date | None = says("First day on which it binds no longer.", default=None)
    read_on: date | None = says("The day on which the author of the pack read the source.", default=None)
    amends: str = says("The instrument that this one amends.", default="", ref="instrument")
    penalty: Text | None = says("What breaking it may cost, in a sentence.", default=None)
    confidence: Confidence = says(
        "`checked`: the author read the text itself. `general`: from general knowledge, said wherever it is shown.",
        default=Confidence.CHECKED,
    )
    translation: Translation = says(
        "Who translated what is shown in the other language: `official`, `ours`, `none` (written in both).",
        default=Translation.OURS,
    )


@dataclass(frozen=True, kw_only=True)
class DayTable:
    """A day that differs from the working week."""

    on: date = says("The day.")
    title: Text = says("Its name.")
    works: bool = says("`true` for a day that is worked although the week has it off.", default=False)


@dataclass(frozen=True, kw_only=True)
class CalendarTable:
    """The working week that durations in working days count by. Local days are entered by whoever adopts the pack."""

    working_week: tuple[int, ...] = says("Working days, 1 is Monday, 7 is Sunday.", least=1, most=7, filled=True)
    days: tuple[DayTable, ...] = says("Days off, and days worked instead.", default=())


@dataclass(frozen=True, kw_only=True)
class LimitsTable:
    """How long things are kept, and how late a message may still go by itself."""

    catch_up: timedelta = says("Steps older than this after an outage go into one digest.", least=0)
    settled_kept: timedelta = says("How long settled rows stay in the fast table.", least=0)
    evidence_kept: timedelta = says("How long files are kept.", least=0)


@dataclass(frozen=True, kw_only=True)
class MessagesTable:
    """When messages wait and how many one person gets. Life safety never waits."""

    quiet_from: time | None = says("Begin of the quiet hours.", default=None)
    quiet_until: time | None = says("End of the quiet hours; may be on the next morning.", default=None)
    hourly_budget: int | None = says("Messages to one person in an hour.", default=None, least=1, unit="messages")
    digest_at: tuple[time, ...] = says("When what has waited goes as one message.", default=())
