"""The tables of rosters: rest, how far ahead gaps are looked for, which posts are held round the clock and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.words import AgencyKind, AgencyLevel


@dataclass(frozen=True, kw_only=True)
class RosterTable:
    """What holds for every roster. Without it no roster is drawn."""

    instrument: str = says("The instrument that it stands in.", ref="instrument")
    article: str = says("Where in the instrument.", default="")
    text: Text = says("The rule as a sentence, saying also which part of it is the house's own.")
    rest: timedelta = says("The least rest between two shifts of one person; an override may break it, with a reason.")
    longest: timedelta | None = says("The longest time on duty without a rest.", default=None, least=1)
    most_in_week: timedelta | None = says(
        "Hours in seven days beyond which a person is marked; never refused.", default=None, least=1
    )
    gap_horizon: timedelta = says("How far ahead gaps and lapsing qualifications are listed and pushed.", least=1)
    drawn_ahead: timedelta = says("How far ahead shifts are drawn from templates.", least=1)
    fill_before: timedelta = says("How long before it begins a gap is filled.", least=0)
    fill_least: timedelta = says("The least time that is left for filling one that is found late.", least=0)
    ask_until: timedelta = says("How long after a hand-over the post before answers questions.", least=0)
    gap: str = says("The clock of a gap; its due is counted back from the gap's begin.", ref="clock")
    lapse: str = says("The clock of a qualification that ends before a shift does.", ref="clock")
    swap: str = says("The clock of an answer to a swap.", ref="clock")
    reach: str = says("The clock of an answer to a test of reachability; its ladder names the ways.", ref="clock")
    swap_decision: str = says(
        "The decision that a swap needs after both agreed; none: they alone.", default="", ref="decision"
    )


@dataclass(frozen=True, kw_only=True)
class RosterPostTable:
    """What a post asks of its roster. A post takes the first table that fits it."""

    key: str = says("The name of the table.", names=True)
    title: Text = says("Which posts these are.")
    posts: tuple[str, ...] = says("Keys of posts.", filled=True)
    agencies: tuple[AgencyKind, ...] = says("Only in agencies of these kinds; none: all.", default=())
    levels: tuple[AgencyLevel, ...] = says("Only in agencies of these levels; none: all.", default=())
    round_the_clock: bool = says("Whether somebody holds it at every moment.", default=False)
    needs: tuple[str, ...] = says("Qualifications that its holder and its deputies have.", default=(), form="rule")
    swap_decided: bool = says("Whether a swap needs the decision that `roster` names.", default=False)
