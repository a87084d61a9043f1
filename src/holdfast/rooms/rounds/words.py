"""What became of a report, as a sentence for whoever made it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from holdfast.domain.obligation.states import State
from holdfast.rooms.obligations.actions.settle import WORDS
from holdfast.rooms.obligations.queries import filled
from holdfast.rooms.rounds.models import Receipt

SUPERSEDED: Mapping[str, str] = {
    Receipt.Why.SETTLED: noop(
        "Superseded: %(who)s was first, done %(first)s, heard %(heard)s. Yours, done %(own)s, is kept"
    ),
    Receipt.Why.WITHDRAWN: noop("Superseded: the duty was withdrawn meanwhile. Yours, done %(own)s, is kept"),
    Receipt.Why.EXCUSED: noop("Superseded: the duty was excused meanwhile. Yours, done %(own)s, is kept"),
}


def outcome_words(row: Receipt, posts: Mapping[UUID, str]) -> str:
    """`Done, in time`, or who was first and that this one is kept."""
    if row.outcome == Receipt.Outcome.COUNTED:
        return _(WORDS[State(row.state)])
    values = {
        "who": posts.get(row.first_post, "") if row.first_post else _("the system"),
        "first": row.first_true_at or row.true_at,
        "heard": row.first_heard_at or row.heard_at,
        "own": row.true_at,
    }
    return filled(SUPERSEDED[row.why], values)
