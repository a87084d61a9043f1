"""Lists of responsibilities: opened, changed and ended with the packs in force; the agency names the post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from holdfast.domain.duties.standing import standing
from holdfast.plumbing import clock
from holdfast.policy.documents.governance import ResponsibilityTable
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.governance.access import ASSIGN, READ
from holdfast.rooms.governance.duties import nearest
from holdfast.rooms.governance.entries import tell
from holdfast.rooms.governance.models import Responsibility
from holdfast.rooms.rulebook.models import Adoption
from holdfast.rooms.rulebook.queries import adoptions_in_force, read

Key = tuple[UUID, str, str]


@dataclass(frozen=True)
class Wanted:
    """An entry that a pack in force has for an agency."""

    agency: Agency
    pack_key: str
    version: str
    table: ResponsibilityTable


@transaction.atomic
def follow_responsibilities() -> int:
    """Opens, moves on and ends entries until they are what the packs in force say; answers how many changed. An entry
    that a new version keeps stays with the post that was named for it."""
    now = clock.now()
    wanted = dict(_wanted(now))
    live = {(row.agency_id, row.pack_key, row.rule_id): row for row in _live()}
    fresh = [one for key, one in wanted.items() if key not in live]
    moved = [live[key] for key, one in wanted.items() if key in live and live[key].pack_version != one.version]
    ended = [row for key, row in live.items() if key not in wanted]
    posts = _posts(fresh)
    opened = Responsibility.objects.bulk_create(_row(one, posts, now) for one in fresh)
    for row in moved:
        row.pack_version = wanted[row.agency_id, row.pack_key, row.rule_id].version
    for row in ended:
        row.ended_at = now
    Responsibility.objects.bulk_update(moved, ["pack_version"], batch_size=500)
    Responsibility.objects.bulk_update(ended, ["ended_at"], batch_size=500)
    _tell({"opened": opened, "moved": moved, "ended": ended})
    return len(fresh) + len(moved) + len(ended)


@transaction.atomic
def assign(actor: Actor, responsibility_id: UUID, post_id: UUID | None) -> Responsibility:
    """Names the post of the agency that answers for an entry, or none."""
    row = Responsibility.objects.select_for_update(of=("self",)).filter(pk=responsibility_id).first()
    if row is None:
        raise absent()
    require(actor, ASSIGN, owner_path=row.owner_path, reading=READ)
    posts = Post.objects.filter(agency_id=row.agency_id, closed_at__isnull=True)
    found = posts.filter(pk=post_id).first() if post_id else None
    if row.ended_at is not None or (post_id is not None and found is None):
        raise absent()
    before, row.post = row.post_id, found
    row.save(update_fields=["post"])
    tell("responsibility_assigned", row.pk, row.owner_path, actor, post=row.post_id, post_before=before)
    return row


def _wanted(now: datetime) -> Iterator[tuple[Key, Wanted]]:
    adoptions = adoptions_in_force(now)
    for agency in Agency.objects.filter(closed_at__isnull=True).order_by("path"):
        for adoption in nearest(agency, adoptions):
            for table in _tables(agency, adoption, now):
                pack = adoption.pack
                yield (agency.pk, pack.key, table.id), Wanted(agency, pack.key, pack.version, table)


def _tables(agency: Agency, adoption: Adoption, now: datetime) -> Iterator[ResponsibilityTable]:
    pack, today = read(adoption.pack), now.astimezone(ZoneInfo(agency.zone)).date()
    for table in pack.catalogue.responsibility:
        held = standing(pack.instruments[table.instrument], today, voluntary_from=adoption.voluntary_from)
        if held.opens_clocks and agency.kind in {kind.value for kind in table.agencies}:
            yield table


def _live() -> list[Responsibility]:
    return list(Responsibility.objects.filter(ended_at__isnull=True).select_for_update(of=("self",)).order_by("pk"))


def _posts(fresh: list[Wanted]) -> Mapping[tuple[UUID, str], Post]:
    """The post that the pack names, where the agency has one of that key."""
    keys = {one.table.post for one in fresh}
    rows = Post.objects.filter(key__in=keys, closed_at__isnull=True, agency__in=[one.agency.pk for one in fresh])
    return {(post.agency_id, post.key): post for post in rows}


def _row(one: Wanted, posts: Mapping[tuple[UUID, str], Post], now: datetime) -> Responsibility:
    return Responsibility(
        agency=one.agency,
        owner_path=one.agency.path,
        pack_key=one.pack_key,
        pack_version=one.version,
        rule_id=one.table.id,
        post=posts.get((one.agency.pk, one.table.post)),
        opened_at=now,
    )


def _tell(changed: Mapping[str, list[Responsibility]]) -> None:
    """One entry for each agency whose list changed."""
    counts = {how: Counter((row.agency_id, row.owner_path) for row in rows) for how, rows in changed.items()}
    for agency, path in sorted({key for found in counts.values() for key in found}, key=lambda key: key[1]):
        facts = {how: found[agency, path] for how, found in counts.items()}
        tell("responsibilities_followed", agency, path, SYSTEM_ACTOR, {}, **facts)
