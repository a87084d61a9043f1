"""The three lanes of messages, most urgent first."""

from enum import StrEnum


class Lane(StrEnum):
    """Life safety never waits for quiet hours or budgets; bulk always does."""

    LIFE_SAFETY = "life_safety"
    OPERATIONAL = "operational"
    BULK = "bulk"

    @property
    def urgency(self) -> int:
        return list(Lane).index(self)
