"""The tables of leadership and response: groups, levels, incident kinds, milestones, responsibilities of agencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.words import AgencyKind, AgencyLevel, Source


@dataclass(frozen=True, kw_only=True)
class ResponsibilityTable:
    """What agencies of some kinds answer for; each has a post that holds it, and a deputy."""

    id: str = says("The name of the rule.", names=True)
    agencies: tuple[AgencyKind, ...] = says("Kinds of the agencies.", filled=True)
    post: str = says("The post that holds it, by its key.", form="rule")
    title: Text = says("What it is, in a few words.")
    text: Text = says("The responsibility as a sentence.")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class LeadingGroupTable:
    """The leading group that an office keeps: a chair and members, each a post and never a person."""

    title: Text = says("How people call it.")
    text: Text = says("The rule as a sentence, saying also which part of it is the house's own.")
    levels: tuple[AgencyLevel, ...] = says("Levels of the offices that keep one.", filled=True)
    chair: str = says("The post that chairs it.", form="post")
    members: tuple[AgencyKind, ...] = says("Kinds of the agencies under the office that send a member.", filled=True)
    member_post: str = says("The post that an agency sends, by its key.", form="rule")
    meeting: str = says("The duty that a meeting settles.", ref="duty")
    owed: str = says("The clock by which decisions of a meeting are owed; the meeting says when.", ref="clock")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class ReportingTable:
    """The report that agencies file with the office above them."""

    duty: str = says("The duty that a report settles.", ref="duty")
    receipt: str = says("The clock by which the office receives it, from its filing.", ref="clock")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class YearTable:
    """The annual cycle of an office: targets set at the start of the year, checked, judged at its end."""

    set: str = says("The duty that setting the targets settles.", ref="duty")
    check: str = says("The duty that checking them settles.", ref="duty")
    judge: str = says("The duty that judging the year settles.", ref="duty")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class ResponseLevelTable:
    """A level of response, the gravest first."""

    key: str = says("The name of the level.", names=True)
    title: Text = says("How people call it.")
    text: Text = says("What it is for, as a sentence.")
    activated_by: str = says("Who activates it.", form="recipient")
    changed_by: str = says("Who raises or lowers it; left out: who activates it.", default="", form="recipient")
    delegate: str = says(
        "Who may in their place: `deputy` (of the post), or a post.", default="deputy", form="recipient"
    )
    delegate_after: timedelta = says("After so long the delegate may.", least=0)
    told: tuple[str, ...] = says("Who is told.", form="recipient", filled=True)
    ended_by: str = says("Who ends it.", form="recipient")
    end_conditions: tuple[Text, ...] = says("What must be the case before it ends.", filled=True)
    clocks: tuple[str, ...] = says("Clocks that run while it holds.", default=(), ref="clock")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class ResponseGroupTable:
    """A group of the command post, and its tasks."""

    key: str = says("The name of the group.", names=True)
    title: Text = says("How people call it.")
    tasks: tuple[Text, ...] = says("What it does.", filled=True)
    led_by: tuple[AgencyKind, ...] = says("Kinds of agencies that may lead it.", default=())


@dataclass(frozen=True, kw_only=True)
class IncidentKindTable:
    """A kind of incident: something that happens to a place. Never an assembly, a belief or an opinion."""

    key: str = says("The name of the kind.", names=True)
    title: Text = says("How people call it.")
    group: str = says("The family under which lists put it.", form="rule")
    first_level: str = says("The level that triage proposes.", default="", ref="response_level")


@dataclass(frozen=True, kw_only=True)
class MilestoneTable:
    """An interval of the response that is measured: call answered, first crew there, forces at work."""

    key: str = says("The name of the milestone.", names=True)
    title: Text = says("How people call it.")
    within: timedelta = says("The time that is allowed.", least=1)
    since: str = says("The milestone that it counts from; without one, from the call.", default="", ref="milestone")
    sources: tuple[Source, ...] = says("Where its moment may come from.", filled=True)
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")


@dataclass(frozen=True, kw_only=True)
class TierTable:
    """A tier of stores, and the tier that supplies it."""

    key: str = says("The name of the tier.", names=True)
    title: Text = says("How people call it.")
    level: AgencyLevel | None = says("The level of the agencies that keep it; none: beyond this tree.", default=None)
    supplied_by: str = says("The tier that supplies it.", default="", ref="tier")
