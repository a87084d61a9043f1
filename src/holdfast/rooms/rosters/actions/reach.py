"""Who is reached: everybody on duty is asked by every way that the pack names, and owes an answer.

One function asks. A channel joins by standing in the ladder of the pack's rule `reach`: nothing here names one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.roles import Role
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import held_now
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations.actions import open_obligation
from holdfast.rooms.rosters.access import READ, TEST_REACH
from holdfast.rooms.rosters.entries import ROOM, enter
from holdfast.rooms.rosters.models import ReachTest
from holdfast.rooms.rosters.rules import roster_rules, today
from holdfast.rooms.rulebook.queries import rule_in_force

# Posts that stand watch; an administrator's or an auditor's is an office, not a watch.
ON_WATCH = [role.value for role in (Role.DUTY_OFFICER, Role.COMMANDER, Role.OPERATOR, Role.CREW)]


@transaction.atomic
def start_reach_test(actor: Actor, area_id: UUID) -> ReachTest:
    """Asks everybody on duty in an area now; each post owes its answer by the clock of the pack."""
    area = Agency.objects.filter(pk=area_id, closed_at__isnull=True).first()
    if area is None:
        raise absent()
    require(actor, TEST_REACH, owner_path=area.path, reading=READ)
    rules = roster_rules(area)
    if rules is None:
        raise Refused(noop("No pack in force here says how rosters run"), code="no-roster-rules")
    now = clock.now()
    posts = on_duty(area)
    row = ReachTest.objects.create(
        area=area, owner_path=area.path, asked_by_post=actor.post_id, asked_at=now, posts=len(posts)
    )
    enter("reach_tested", row.pk, area.path, actor, posts=len(posts))
    rule = rule_in_force(area, rules.reach, today(area))
    for post in posts:
        open_obligation(
            rule,
            subject=Subject(ROOM, row.pk),
            label=f"{post.agency.name_en}, {post.name_en}",
            owner=post.agency,
            starts_at=now,
            post=post,
            occurrence=str(post.pk),
        )
    return row


def on_duty(area: Agency) -> Sequence[Post]:
    """The posts of an area that stand watch and are held now."""
    posts = Post.objects.filter(agency__path__startswith=area.path, closed_at__isnull=True, role__in=ON_WATCH)
    rows = list(posts.select_related("agency").order_by("agency__path", "key"))
    held = held_now([row.pk for row in rows], clock.now())
    return [row for row in rows if row.pk in held]
