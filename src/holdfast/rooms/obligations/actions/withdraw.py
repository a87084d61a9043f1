"""Withdrawing everything that a subject owes."""

from __future__ import annotations

from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor


def withdraw_subject(subject: Subject, *, reason: str = "closed", actor: Actor | None = None) -> int:
    """The subject is gone: its open obligations, series and waiting messages are withdrawn. Answers how many."""
    raise NotImplementedError
