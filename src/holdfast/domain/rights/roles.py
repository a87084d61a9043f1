"""The roles that posts carry, and how near a record is to an actor."""

from enum import StrEnum


class Role(StrEnum):
    """What a post is for. A person without a post is `member`: reads what the agency may see, does nothing."""

    ADMINISTRATOR = "administrator"
    DUTY_OFFICER = "duty_officer"
    COMMANDER = "commander"
    OPERATOR = "operator"
    CREW = "crew"
    AUDITOR = "auditor"
    MEMBER = "member"
    STRANGER = "stranger"


class Scope(StrEnum):
    """Own: the actor's agency or its branch. Shared: shown sideways. Foreign: everything else."""

    OWN = "own"
    SHARED = "shared"
    FOREIGN = "foreign"
