"""The watch over the days ahead: each gap is found once, pushed by an obligation with the pack's ladder, and settled by
the act that fills it. No timer stands here: the clock of obligations has it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from holdfast.domain.rosters.spans import Span
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.obligations.actions import open_obligation, settle_about
from holdfast.rooms.rosters.entries import ROOM, enter
from holdfast.rooms.rosters.locking import lock
from holdfast.rooms.rosters.models import Gap, Roster
from holdfast.rooms.rosters.rules import PostRules, known_rules, today
from holdfast.rooms.rosters.watching import Found, found_ahead
from holdfast.rooms.rulebook.queries import rule_in_force


def watch_gaps() -> int:
    """Looks at every roster; answers at how many something changed."""
    rows = Roster.objects.filter(ended_at__isnull=True, post__closed_at__isnull=True).select_related("post__agency")
    return sum(_watch(row) for row in rows.order_by("pk"))


def _watch(row: Roster) -> int:
    """Looks without a lock first: most rosters have nothing new."""
    rules = known_rules(row.post)
    if rules is None or not _differs(row, rules, clock.now()):
        return 0
    with transaction.atomic():
        return watch_post(lock([row.pk])[row.pk], SYSTEM_ACTOR)


def watch_post(post: Post, actor: Actor) -> int:
    """Opens what is new, follows what moved, settles what is filled; the caller holds the lock of the post."""
    roster = Roster.objects.filter(pk=post.pk, ended_at__isnull=True).select_related("post__agency").first()
    rules = known_rules(post)
    if roster is None or rules is None:
        return 0
    now = clock.now()
    standing = list(Gap.objects.filter(post=post, closed_at__isnull=True).order_by("from_at"))
    changed = 0
    for found in found_ahead(roster, rules, now):
        same = next((row for row in standing if _is(row, found)), None)
        if same is None:
            _open(post, found, rules, actor, now)
            changed += 1
            continue
        standing.remove(same)
        changed += _follow(same, found)
    for row in standing:
        _close(row, rules, actor, now)
    return changed + len(standing)


def _differs(row: Roster, rules: PostRules, now: datetime) -> bool:
    standing = set(
        Gap.objects.filter(post_id=row.pk, closed_at__isnull=True).values_list("kind", "from_at", "until_at")
    )
    return standing != {(one.kind, one.span.from_at, one.span.until_at) for one in found_ahead(row, rules, now)}


def _is(row: Gap, found: Found) -> bool:
    """The same gap as before, grown or shrunk; the same shift whose holder lacks something."""
    if row.kind != found.kind:
        return False
    if found.shift_id is not None and row.shift_id is not None:
        return row.shift_id == found.shift_id
    return Span(row.from_at, row.until_at).overlaps(found.span)


def _open(post: Post, found: Found, rules: PostRules, actor: Actor, now: datetime) -> None:
    row = Gap.objects.create(
        post=post, owner_path=post.agency.path, kind=found.kind, from_at=found.span.from_at,
        until_at=found.span.until_at, shift_id=found.shift_id, missing=found.missing, found_at=now,
    )  # fmt: skip
    enter(
        "gap_found", row.pk, row.owner_path, actor, post=post.pk, gap=found.kind.value, from_at=row.from_at,
        until_at=row.until_at,
    )  # fmt: skip
    open_obligation(
        rule_in_force(post.agency, _clock_of(row, rules), today(post.agency)),
        subject=Subject(ROOM, row.pk),
        label=label_of(row, post),
        owner=post.agency,
        starts_at=now,
        due_at=_due_at(row, rules, now),
        actor=actor if actor.is_signed_in else None,
    )


def _due_at(row: Gap, rules: PostRules, now: datetime) -> datetime:
    """So long before it begins; of one found late, what is left but never less than the pack gives, nor after it begins."""
    wanted = row.from_at - rules.roster.fill_before
    return max(wanted, min(now + rules.roster.fill_least, max(row.from_at, now)))


def _follow(row: Gap, found: Found) -> int:
    values = (found.span.from_at, found.span.until_at, found.shift_id, found.missing)
    if (row.from_at, row.until_at, row.shift_id, row.missing) == values:
        return 0
    row.from_at, row.until_at, row.shift_id, row.missing = values
    row.save(update_fields=["from_at", "until_at", "shift", "missing"])
    return 1


def _close(row: Gap, rules: PostRules, actor: Actor, now: datetime) -> None:
    """Filled, or over with nobody there: then what was owed stays as the clock left it."""
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    filled = row.until_at > now
    enter("gap_filled" if filled else "gap_passed", row.pk, row.owner_path, actor, post=row.post_id)
    if filled:
        settle_about(Subject(ROOM, row.pk), _clock_of(row, rules), actor, now)


def _clock_of(row: Gap, rules: PostRules) -> str:
    return rules.roster.gap if row.kind == Gap.Kind.EMPTY else rules.roster.lapse


def label_of(row: Gap, post: Post) -> str:
    """The post and the time, as lists of what is owed print it."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(post.agency.zone)
    begins, ends = (timezone.localtime(moment, zone) for moment in (row.from_at, row.until_at))
    return f"{post.agency.name_en}, {post.name_en}, {begins:%d.%m. %H:%M}–{ends:%H:%M}"
