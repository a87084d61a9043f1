"""Alerts of a time counted: by level, area and author; time to acknowledge; relay between agencies. Posts, never people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.domain.alert.figures import Answers, answers_of
from holdfast.domain.alert.words import Act, Outcome, Stage
from holdfast.domain.mode import Mode
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts import queries
from holdfast.rooms.alerts.matrix import answer_of
from holdfast.rooms.alerts.models import Alert, DoorTask, Target, Version
from holdfast.rooms.alerts.rules import post_of
from holdfast.rooms.alerts.words import post_words

SPAN = timedelta(days=90)


@dataclass(frozen=True)
class Row:
    """One level, area or post: alerts begun, versions said, and how those asked answered."""

    key: str
    title: str
    alerts: int
    versions: int
    answers: Answers


@dataclass(frozen=True)
class Statistics:
    """All of a span, live alerts only. `relay`: agencies that passed it on; `doors`: outcomes at the doors."""

    alerts: int
    by_level: Sequence[Row]
    by_area: Sequence[Row]
    by_author: Sequence[Row]
    answers: Answers
    relay: Answers
    raised: int
    cancelled: int
    expired: int
    doors: dict[str, int]


def statistics_of(actor: Actor, begins: datetime, ends: datetime, now: datetime) -> Statistics:
    """What was first said within the span, of the alerts that the actor may see."""
    alerts = queries.seen(actor).filter(mode=Mode.LIVE.value)
    versions = list(
        Version.objects.filter(alert__in=alerts, stage=Stage.ISSUED, issued_at__gte=begins, issued_at__lte=ends)
        .select_related("alert__area")
        .order_by("issued_at")
    )
    targets = list(Target.objects.filter(version__in=versions).select_related("version"))
    counted = [row for row in targets if row.answered_at or not row.released_at]
    ids = {version.alert_id for version in versions}
    over = Alert.objects.filter(pk__in=ids)
    return Statistics(
        alerts=len(ids),
        by_level=_rows(versions, counted, lambda one: one.level, _level_title, now),
        by_area=_rows(versions, counted, lambda one: one.alert.area_id, _area_title, now),
        by_author=_rows(versions, counted, lambda one: one.issued_by_post, _author_title, now),
        answers=_answers(counted, now),
        relay=_answers([row for row in counted if row.kind == Target.Kind.AGENCY], now),
        raised=sum(1 for version in versions if version.act == Act.RAISE),
        cancelled=over.filter(ending="cancelled").count(),
        expired=over.filter(ending="expired").count(),
        doors=_doors(ids),
    )


def _rows(
    versions: Sequence[Version],
    targets: Sequence[Target],
    key: Callable[[Version], Hashable],
    title: Callable[[Version], str],
    now: datetime,
) -> list[Row]:
    groups: dict[Hashable, list[Version]] = defaultdict(list)
    for version in versions:
        groups[key(version)].append(version)
    asked: dict[Hashable, list[Target]] = defaultdict(list)
    known = {version.pk: version for version in versions}
    for row in targets:
        asked[key(known[row.version_id])].append(row)
    found = [
        Row(str(name), title(group[0]), len({one.alert_id for one in group}), len(group), _answers(asked[name], now))
        for name, group in groups.items()
    ]
    return sorted(found, key=lambda row: (-row.alerts, row.title))


def _answers(rows: Iterable[Target], now: datetime) -> Answers:
    return answers_of(answer_of(row, now) for row in rows)


def _doors(alerts: Iterable[UUID]) -> dict[str, int]:
    rows = DoorTask.objects.filter(alert_id__in=list(alerts)).exclude(released_at__isnull=False, outcome="")
    found = {outcome.value: 0 for outcome in Outcome} | {"": 0}
    for outcome in rows.values_list("outcome", flat=True):
        found[outcome] += 1
    return found


def _level_title(version: Version) -> str:
    return version.colour


def _area_title(version: Version) -> str:
    return queries.name_in_language(version.alert.area)


def _author_title(version: Version) -> str:
    return post_words(post_of(version.issued_by_post))
