"""The console as it is read: what is in force, what is not issued, and one alert with its chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from holdfast.domain.alert.life import is_in_force
from holdfast.domain.mode import Mode
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.alerts import queries
from holdfast.rooms.alerts.facts import said
from holdfast.rooms.alerts.models import Alert, Target, Version
from holdfast.rooms.alerts.words import act_words, post_words, stage_words

MOST_ENDED = 50
Placer = Callable[[datetime], float]


@dataclass(frozen=True)
class Line:
    """One alert in the list: what is said or written of it, and how many of those asked have answered."""

    alert: Alert
    version: Version
    headline: str
    stage: str
    answered: int = 0
    asked: int = 0
    silent: int = 0
    in_work: bool = False

    @property
    def number(self) -> str:
        return f"{self.alert.number:04d}"

    @property
    def is_exercise(self) -> bool:
        return self.alert.mode != Mode.LIVE


@dataclass(frozen=True)
class Lists:
    """The left column."""

    in_force: Sequence[Line]
    not_issued: Sequence[Line]
    exercise: Sequence[Line]
    ended: int


@dataclass(frozen=True)
class Link:
    """One version of the chain, with its place on the line of real time."""

    version: Version
    act: str
    headline: str
    by: str
    with_others: str
    stage: str
    frozen: bool
    x: float
    wide: float


@dataclass(frozen=True)
class Chain:
    """The chain on real time: what was said, now, when it is asked whether it is still true, the end."""

    links: Sequence[Link]
    starts: datetime
    ends: datetime
    now_x: float
    still_true_x: float | None
    end_x: float | None


def lists_of(actor: Actor, now: datetime) -> Lists:
    alerts = list(queries.seen(actor).filter(over_at__isnull=True).order_by("-begun_at"))
    ids = [alert.pk for alert in alerts]
    last, work, counts = queries.last_said(ids), queries.in_work(ids), _counts(ids, now)
    held = [alert for alert in alerts if is_in_force(said(last.get(alert.pk)), now)]
    shown = [_line(alert, last[alert.pk], counts) for alert in held]
    shown.sort(key=lambda line: (line.version.rank, line.version.expires_at))
    written = [
        _line(alert, work[alert.pk], {}, in_work=True)
        for alert in alerts
        if alert.pk in work and queries.versions_of(actor, alert).filter(pk=work[alert.pk].pk).exists()
    ]
    ended = queries.seen(actor).filter(over_at__isnull=False).count()
    return Lists(
        in_force=[line for line in shown if not line.is_exercise],
        not_issued=[line for line in written if not line.is_exercise],
        exercise=[line for line in (*shown, *written) if line.is_exercise],
        ended=ended,
    )


def ended_lines(actor: Actor) -> list[Line]:
    """The alerts that are over, the newest end first."""
    alerts = list(queries.seen(actor).filter(over_at__isnull=False).order_by("-over_at")[:MOST_ENDED])
    last = queries.last_said([alert.pk for alert in alerts])
    return [_line(alert, last[alert.pk], {}) for alert in alerts if alert.pk in last]


def chain_of(versions: Iterable[Version], now: datetime) -> Chain | None:
    """None: nothing was issued yet."""
    issued = [version for version in versions if version.issued_at is not None]
    if not issued:
        return None
    last = issued[-1]
    held = is_in_force(said(last), now)
    starts = issued[0].issued_at or now
    ends = max(last.expires_at if held else last.issued_at or now, now) + timedelta(minutes=15)
    place = _placer(starts, ends)
    posts = _posts(issued)
    links = [_link(version, following, posts, place, now) for version, following in _pairs(issued)]
    return Chain(
        links,
        starts,
        ends,
        place(now),
        place(last.still_true_at) if held and last.still_true_at > now else None,
        place(last.expires_at) if held else None,
    )


def _link(
    version: Version, following: Version | None, posts: Mapping[UUID, Post], place: Placer, now: datetime
) -> Link:
    until = following.issued_at if following and following.issued_at else min(now, version.expires_at)
    x = place(version.issued_at or now)
    return Link(
        version=version,
        act=act_words(version.act),
        headline=queries.said_in(version, "headline"),
        by=post_words(posts.get(version.issued_by_post)) if version.issued_by_post else "–",
        with_others=post_words(posts.get(version.seconded_by_post)) if version.seconded_by_post else "",
        stage=stage_words(version.stage),
        frozen=following is not None,
        x=x,
        wide=max(0.0, round(place(until) - x, 1)),
    )


def _pairs(issued: Sequence[Version]) -> Iterable[tuple[Version, Version | None]]:
    return zip(issued, [*issued[1:], None], strict=True)


def _placer(starts: datetime, ends: datetime) -> Placer:
    whole = (ends - starts).total_seconds() or 1.0

    def place(at: datetime) -> float:
        return round(100 * min(1.0, max(0.0, (at - starts).total_seconds() / whole)), 1)

    return place


def _posts(versions: Iterable[Version]) -> Mapping[UUID, Post]:
    ids = {pk for version in versions for pk in (version.issued_by_post, version.seconded_by_post) if pk}
    return {post.pk: post for post in Post.objects.filter(pk__in=ids).select_related("agency")}


def _line(
    alert: Alert, version: Version, counts: Mapping[UUID, tuple[int, int, int]], *, in_work: bool = False
) -> Line:
    asked, answered, silent = counts.get(version.pk, (0, 0, 0))
    headline = queries.said_in(version, "headline")
    return Line(alert, version, headline, stage_words(version.stage), answered, asked, silent, in_work)


def _counts(alerts: Sequence[UUID], now: datetime) -> Mapping[UUID, tuple[int, int, int]]:
    """By version: how many were asked, have answered, are silent beyond their time. One query."""
    rows = Target.objects.filter(version__alert_id__in=alerts, version__superseded_at__isnull=True)
    waiting = Q(answered_at__isnull=True, released_at__isnull=True)
    found = (
        rows.order_by()
        .values_list("version_id")
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            waiting=Count("pk", filter=waiting),
        )
    )
    late = _late(rows.filter(waiting), now)
    return {pk: (asked, answered, late.get(pk, 0)) for pk, asked, answered, _waiting in found}


def _late(rows: object, now: datetime) -> Mapping[UUID, int]:
    found: dict[UUID, int] = {}
    for version_id, asked_at, within in rows.values_list("version_id", "asked_at", "within"):  # type: ignore[attr-defined]
        if asked_at + within < now:
            found[version_id] = found.get(version_id, 0) + 1
    return found
