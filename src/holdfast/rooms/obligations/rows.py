"""Obligations as pages print them: one frozen row each, made from a few queries however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.domain.obligation.codec import from_json
from holdfast.domain.obligation.rule import ClockRule, Point, SeriesRule
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.models import Rule


@dataclass(frozen=True)
class Row:
    """One obligation, with the columns that a clock needs. `count` above 1: so many of one kind, folded."""

    id: UUID
    title: str
    label: str
    room: str
    kind: str
    post: str
    owner: str
    opens_at: datetime
    due_at: datetime
    late_at: datetime
    missed_at: datetime | None
    state: str
    paused_at: datetime | None
    settled_true_at: datetime | None
    version: int
    mode: str
    rule_id: int
    in_series: bool
    wants: tuple[str, ...] = ()
    checklist: tuple[Point, ...] = ()
    may_excuse: bool = True
    count: int = 1
    others: str = ""

    @property
    def is_decision(self) -> bool:
        return self.kind == "decision"

    @property
    def wants_file(self) -> bool:
        """A photo or another file is asked for; other evidence is a word in the note."""
        return bool(self.wants)


def rows_of(obligations: Sequence[Obligation]) -> list[Row]:
    """Rows in the same order; one query for all their rules. Expects `post` and `owner` selected with the rows."""
    rules = clock_rules({row.rule_id for row in obligations})
    return [row_of(obligation, rules[obligation.rule_id]) for obligation in obligations]


def row_of(obligation: Obligation, rule: ClockRule) -> Row:
    return Row(
        id=obligation.pk,
        title=rule.title.in_language(language()),
        label=obligation.subject_label,
        room=obligation.subject_room,
        kind=obligation.kind,
        post=named(obligation.post),
        owner=named(obligation.owner),
        opens_at=obligation.opens_at,
        due_at=obligation.due_at,
        late_at=obligation.late_at,
        missed_at=obligation.missed_at,
        state=obligation.state,
        paused_at=obligation.paused_at,
        settled_true_at=obligation.settled_true_at,
        version=obligation.version,
        mode=obligation.mode,
        rule_id=obligation.rule_id,
        in_series=obligation.series_id is not None,
        wants=rule.evidence,
        checklist=rule.checklist,
        may_excuse=rule.may_excuse,
    )


def clock_rules(ids: Iterable[int]) -> Mapping[int, ClockRule]:
    """The clock of each rule by its row's id."""
    bodies = Rule.objects.filter(id__in=list(ids)).values_list("id", "body")
    return {number: clock_of(from_json(body)) for number, body in bodies}


def clock_of(rule: ClockRule | SeriesRule) -> ClockRule:
    return rule.clock if isinstance(rule, SeriesRule) else rule


def named(row: Agency | Post | None) -> str:
    """The name of a post or an agency in the reader's language, empty for none."""
    if row is None:
        return ""
    return (row.name_zh if language().startswith("zh") else "") or row.name_en


def filled(template: str, values: Mapping[str, object]) -> str:
    """A sentence in the reader's language, its moments as `21:57` or `11-20 21:57` in the reader's zone."""
    return _(template) % {name: _printed(value) for name, value in values.items()} if values else _(template)


def _printed(value: object) -> object:
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local:%H:%M}" if local.date() == timezone.localdate(clock.now()) else f"{local:%m-%d %H:%M}"
    return f"{value:%H:%M}" if isinstance(value, time) else value


def language() -> str:
    return get_language() or "en"
