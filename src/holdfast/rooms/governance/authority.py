"""Who may decide what in an area: by the pack in force, and by the authority that is given to posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from holdfast.domain.rights.branch import ancestors
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.policy.documents.governance import ResponseLevelTable
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import authorities, find_post
from holdfast.rooms.rulebook.queries import pack_in_force

ACTIVATE, CHANGE, END, ISSUE, DECIDE = "activate", "change", "end", "issue", "decide"
DEPUTY = "deputy"
DUTY_ROLES = ("duty_officer", "operator", "commander", "crew")


@dataclass(frozen=True)
class Who:
    """A post as a pack or a table names it. `post` None: there is no such post in this area, which is a gap."""

    named: str
    post: Post | None = None

    @property
    def key(self) -> str:
        return str(self.post.pk) if self.post else self.named

    def is_below(self, area: Agency) -> bool:
        """Whether it is a post of the areas under this one, each of which has its own."""
        level = self.named.rpartition("@")[2].rpartition(":")[2]
        order = Agency.Level.values
        return level in order and order.index(level) > order.index(area.level)


@dataclass(frozen=True)
class Ruling:
    """One act on one thing: who decides it, and who after how long in their place (`deputy`: of the same post)."""

    group: str
    about: str
    title: Text
    act: str
    deciders: tuple[Who, ...]
    delegate: Who | None = None
    delegate_after: timedelta | None = None
    given: bool = False
    text: Text = field(default_factory=lambda: Text("", ""))


def rulings(area: Agency) -> list[Ruling]:
    """Every act that needs authority in an area, as the pack that it goes by orders them; empty without one."""
    pack = pack_in_force(area, clock.now().astimezone(ZoneInfo(area.zone)).date())
    if pack is None:
        return []
    return [*_responses(pack, area), *_alerts(pack, area), *_decisions(pack, area)]


def columns(found: list[Ruling]) -> list[Who]:
    """The posts of the matrix, each once, in the order in which they are first named."""
    seen: dict[str, Who] = {}
    for one in found:
        for who in (*one.deciders, *([one.delegate] if one.delegate else [])):
            if who.named != DEPUTY:
                seen.setdefault(who.key, who)
    return list(seen.values())


def _responses(pack: Pack, area: Agency) -> Iterator[Ruling]:
    for level in pack.catalogue.response_level:
        for act, named in (
            (ACTIVATE, level.activated_by),
            (CHANGE, level.changed_by or level.activated_by),
            (END, level.ended_by),
        ):
            yield _response(level, act, named, area)


def _response(level: ResponseLevelTable, act: str, named: str, area: Agency) -> Ruling:
    delegate = Who(DEPUTY) if level.delegate == DEPUTY else who(level.delegate, area)
    return Ruling(
        group="response",
        about=level.key,
        title=level.title,
        act=act,
        deciders=(who(named, area),),
        delegate=delegate,
        delegate_after=level.delegate_after,
        text=level.text,
    )


def _alerts(pack: Pack, area: Agency) -> Iterator[Ruling]:
    for level in pack.catalogue.alert_level:
        deciders = tuple(who(named, area) for named in level.issued_by)
        yield Ruling("alert", level.key, level.title, ISSUE, deciders, text=level.text)


def _decisions(pack: Pack, area: Agency) -> Iterator[Ruling]:
    """Authority that was given to posts goes before what the pack names."""
    for one in pack.decisions:
        rows = list(authorities(one.id, area))
        nearest = [row for row in rows if row.post.agency_id == rows[0].post.agency_id]
        if nearest:
            first = nearest[0]
            delegate = Who("post", first.delegate) if first.delegate else None
            given = tuple(Who("post", row.post) for row in nearest)
            yield Ruling(
                "decision", one.id, one.rule.title, DECIDE, given, delegate, first.delegate_after, given=True,
                text=one.text,
            )  # fmt: skip
        else:
            deciders = (who(one.rule.owner, area),)
            yield Ruling("decision", one.id, one.rule.title, DECIDE, deciders, text=one.text)


def who(named: str, area: Agency) -> Who:
    """The post that a pack names, as seen from an area: `post:commander@city`, or the duty post of a level."""
    kind, _, rest = named.partition("+")[0].partition(":")
    if kind == "post" and rest:
        key, _, level = rest.partition("@")
        return Who(named, find_post(key, area, level or "own"))
    if kind == "level":
        return Who(named, _duty_post(area, rest))
    return Who(named, _duty_post(area, area.level))


def _duty_post(area: Agency, level: str) -> Post | None:
    """The post that stands for the nearest agency of a level: whoever is on duty there."""
    posts = Post.objects.filter(
        closed_at__isnull=True, agency__path__in=ancestors(area.path), agency__level=level
    ).select_related("agency")
    rows = sorted(posts.order_by("key"), key=lambda post: -len(post.agency.path))
    nearest = [post for post in rows if post.agency_id == rows[0].agency_id]
    return next((post for role in DUTY_ROLES for post in nearest if post.role == role), None)
