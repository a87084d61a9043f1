"""Who else must agree before an alert goes out, and what is looked at afterwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sending:
    """An alert that somebody wants to send.

    may_issue: the level's own posts have them. may_second: they stand by as second person of the level. grave: the level
    asks for a second person always. ready: the text is one for life safety, unchanged. cosigners: agencies that were
    asked to sign. ends: it takes back or lowers what was said.
    """

    may_issue: bool
    may_second: bool = False
    grave: bool = False
    recipients: int = 0
    mass_above: int = 0
    ready: bool = False
    cosigners: int = 0
    ends: bool = False

    @property
    def is_mass(self) -> bool:
        return self.grave or self.recipients > self.mass_above


@dataclass(frozen=True)
class Needs:
    """What must be there: a fresh code now; another person's yes (`by_issuer`: of one who may issue it), signatures of
    agencies; and a look afterwards."""

    step_up: bool = False
    another: bool = False
    by_issuer: bool = False
    cosigners: int = 0
    review: bool = False

    @property
    def waits(self) -> bool:
        """Whether somebody else must say yes before it goes out."""
        return self.another or self.cosigners > 0


def needs(sending: Sending) -> Needs:
    """What an alert waits for. A text for life safety waits for nobody, and is looked at afterwards; the fresh code,
    which takes five seconds, is asked for all the same."""
    mass = sending.is_mass and not sending.ends
    if sending.ready and (sending.may_issue or sending.may_second):
        return Needs(step_up=mass, review=mass or sending.cosigners > 0 or not sending.may_issue)
    if not sending.may_issue:
        return Needs(step_up=mass, another=True, by_issuer=True, cosigners=sending.cosigners)
    return Needs(step_up=mass, another=mass, cosigners=sending.cosigners)
