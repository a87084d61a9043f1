"""Leading groups: founded where a pack in force wants one, their seats given and ended by the office."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

from holdfast.domain.duties.standing import standing
from holdfast.kernel.errors import Refused
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.documents.governance import LeadingGroupTable
from holdfast.rooms.agencies import actions as agencies
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import find_post
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.governance.access import MEET, READ_MEETINGS
from holdfast.rooms.governance.duties import nearest
from holdfast.rooms.governance.entries import tell, tell_taken
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.models import Group, Seat
from holdfast.rooms.rulebook.models import Adoption
from holdfast.rooms.rulebook.queries import adoptions_in_force, read


def found_groups() -> int:
    """Founds the groups that packs in force want and that are not there yet; answers how many. Who sits in one is the
    office's own matter from then on."""
    adoptions = adoptions_in_force(clock.now())
    offices = Agency.objects.filter(kind=Agency.Kind.OFFICE, closed_at__isnull=True, leading_group__isnull=True)
    return sum(_found(office, table) for office in offices for table in _wanted(office, nearest(office, adoptions)))


@transaction.atomic
def seat(actor: Actor, group_id: UUID, post_id: UUID, *, chairs: bool = False) -> Seat:
    """Gives a post a seat; a new chair takes the place of the one before, who stays a member."""
    group = group_for(actor, group_id)
    post = Post.objects.select_related("agency").filter(pk=post_id, closed_at__isnull=True).first()
    if post is None or not post.agency.path.startswith(group.owner_path):
        raise absent()
    sitting = _sitting(group).filter(post=post).first()
    if sitting is not None and sitting.chairs == chairs:
        raise Refused(noop("This post sits in the group already"), code="seated-already")
    if chairs:
        _sitting(group).update(chairs=False)
    if sitting is not None:
        sitting.chairs = chairs
        sitting.save(update_fields=["chairs"])
    return sitting or _seat(group, post, actor, chairs=chairs)


@transaction.atomic
def unseat(actor: Actor, seat_id: UUID, *, reason: str) -> Seat:
    """Ends a seat; the agency sees the group no longer when no other post of it sits there."""
    said = typed_reason(reason)
    row = Seat.objects.select_related("post__agency").filter(pk=seat_id, until_at__isnull=True).first()
    if row is None:
        raise absent()
    group = group_for(actor, row.group_id)
    row.until_at = clock.now()
    row.save(update_fields=["until_at"])
    tell_taken("seat_ended", group.pk, group.owner_path, actor, said, seat=row.pk, post=row.post_id)
    if not _sitting(group).filter(post__agency=row.post.agency).exists():
        agencies.take_back(Subject(ROOM, group.pk), row.post.agency, actor=actor, reason=said)
    return row


def group_for(actor: Actor, group_id: UUID) -> Group:
    """The group, locked, for an act of its office."""
    group = Group.objects.select_for_update(of=("self",)).select_related("office").filter(pk=group_id).first()
    if group is None:
        raise absent()
    require(actor, MEET, owner_path=group.owner_path, subject=Subject(ROOM, group.pk), reading=READ_MEETINGS)
    return group


def _wanted(office: Agency, adoptions: list[Adoption]) -> Iterator[LeadingGroupTable]:
    """What the packs of an office say of its group; the first that says anything."""
    today = clock.now().astimezone(ZoneInfo(office.zone)).date()
    for adoption in reversed(adoptions):
        pack = read(adoption.pack)
        table = pack.catalogue.leading_group
        if table is None or office.level not in {level.value for level in table.levels}:
            continue
        held = standing(pack.instruments[table.instrument], today, voluntary_from=adoption.voluntary_from)
        if held.opens_clocks:
            yield table
            return


@transaction.atomic
def _found(office: Agency, table: LeadingGroupTable) -> int:
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    if Group.objects.filter(office=office).exists():
        return 0
    group = Group.objects.create(office=office, owner_path=office.path, founded_at=clock.now())
    tell("group_founded", group.pk, group.owner_path, SYSTEM_ACTOR)
    chair = _post(table.chair, office)
    if chair is not None:
        _seat(group, chair, SYSTEM_ACTOR, chairs=True)
    for post in _members(office, table):
        _seat(group, post, SYSTEM_ACTOR)
    return 1


def _post(named: str, office: Agency) -> Post | None:
    key, _, level = named.removeprefix("post:").partition("@")
    return find_post(key, office, level)


def _members(office: Agency, table: LeadingGroupTable) -> list[Post]:
    """The post of each agency right under the office, of the kinds that the pack names."""
    posts = Post.objects.filter(
        key=table.member_post,
        closed_at__isnull=True,
        agency__parent=office,
        agency__closed_at__isnull=True,
        agency__kind__in=[kind.value for kind in table.members],
    )
    return list(posts.select_related("agency").order_by("agency__path"))


def _seat(group: Group, post: Post, actor: Actor, *, chairs: bool = False) -> Seat:
    row = Seat.objects.create(group=group, post=post, chairs=chairs, from_at=clock.now())
    tell("seat_taken", group.pk, group.owner_path, actor, seat=row.pk, post=post.pk, chairs=chairs)
    agencies.lend(Subject(ROOM, group.pk), group.owner_path, post.agency, label=group.office.name_en, actor=actor)
    return row


def _sitting(group: Group) -> QuerySet[Seat]:
    return Seat.objects.filter(group=group, until_at__isnull=True)
