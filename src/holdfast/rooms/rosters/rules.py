"""What the pack in force says of rosters: for all of them, and of one post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as noop

from holdfast.domain.rosters.fitness import RestRule
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.policy.documents.rosters import RosterPostTable, RosterTable
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.rosters.models import Roster
from holdfast.rooms.rulebook.queries import packs_in_force


@dataclass(frozen=True)
class PostRules:
    """What holds for the roster of one post."""

    roster: RosterTable
    table: RosterPostTable | None
    needs: tuple[str, ...]

    @property
    def rest(self) -> RestRule:
        return RestRule(self.roster.rest, self.roster.longest, self.roster.most_in_week)

    @property
    def round_the_clock(self) -> bool:
        return self.table is not None and self.table.round_the_clock

    @property
    def swap_decision(self) -> str:
        return self.roster.swap_decision if self.table is not None and self.table.swap_decided else ""


def roster_rules(agency: Agency) -> RosterTable | None:
    """The table of rosters of the nearest pack that has one; None: no pack in force speaks of rosters."""
    found = (held.pack.catalogue.roster for held in packs_in_force(agency.path, today(agency)))
    return next((roster for roster in found if roster is not None), None)


def rules_of(post: Post) -> PostRules:
    """What holds for a post; Refused when no pack in force speaks of rosters."""
    found = known_rules(post)
    if found is None:
        raise Refused(noop("No pack in force here says how rosters run"), code="no-roster-rules")
    return found


def known_rules(post: Post) -> PostRules | None:
    for held in packs_in_force(post.agency.path, today(post.agency)):
        catalogue = held.pack.catalogue
        if catalogue.roster is not None:
            table = next((one for one in catalogue.roster_post if _fits(one, post)), None)
            return PostRules(catalogue.roster, table, _needs(table, post.pk))
    return None


def today(agency: Agency) -> date:
    return clock.now().astimezone(ZoneInfo(agency.zone)).date()


def _fits(table: RosterPostTable, post: Post) -> bool:
    kinds, levels = {kind.value for kind in table.agencies}, {level.value for level in table.levels}
    here = (not kinds or post.agency.kind in kinds) and (not levels or post.agency.level in levels)
    return post.key in table.posts and here


def _needs(table: RosterPostTable | None, post_id: UUID) -> tuple[str, ...]:
    """Those of the pack first, then the post's own."""
    own = Roster.objects.filter(pk=post_id).values_list("needs", flat=True).first() or []
    return tuple(dict.fromkeys((*(table.needs if table else ()), *own)))
