"""Authority as data: which post owes a decision, and who may take it."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.obligation.excuse import Authority, delegate_from
from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.rights.branch import ancestors
from holdfast.domain.rights.roles import Role
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.models import Authority as AuthorityRow
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.opening import owner_post


def decider(asks: str, level: str, owner: Agency, rule: ClockRule) -> tuple[Agency, UUID | None]:
    """The agency and post that owe the decision over `owner`: named authority at that level, nearest first.

    Without any, the agency of that level owes it (the root when there is none), at the post that the rule names; then
    whoever has the right on that branch may take it.
    """
    line = list(Agency.objects.filter(path__in=ancestors(owner.path), closed_at__isnull=True))
    line.sort(key=lambda agency: len(agency.path), reverse=True)
    named = {row.post.agency_id: row.post_id for row in _rows(asks, [agency.pk for agency in line])}
    preferred = [agency for agency in line if not level or agency.level == level]
    for agency in [*preferred, *line]:
        if agency.pk in named:
            return agency, named[agency.pk]
    agency = (preferred or line[-1:])[0]
    post = owner_post(rule, agency)
    return agency, post.pk if post else None


def authority_of(asks: str, row: Obligation) -> Authority:
    """Who may take this decision, as the table of authority says now."""
    if row.post_id is None:
        return Authority(None)
    named = AuthorityRow.objects.filter(act=asks, post_id=row.post_id).first()
    if named is None:
        return Authority(None)
    if named.delegate_id is None:
        return Authority(row.post_id)
    return Authority(row.post_id, named.delegate_id, delegate_from(row.opens_at, named.delegate_after))


def require_decider(actor: Actor, row: Obligation, authority: Authority) -> None:
    """A named post or its delegate reaches the decision wherever it stands in the tree; others by their branch."""
    named = actor.post_id is not None and actor.post_id in (authority.post, authority.delegate)
    path = actor.path if named and actor.role is not Role.STRANGER else row.owner_path
    require(actor, access.DECIDE, owner_path=path, subject=facts.about(row), reading=access.READ)


def _rows(asks: str, agency_ids: list[UUID]) -> list[AuthorityRow]:
    found = AuthorityRow.objects.filter(act=asks, post__agency__in=agency_ids, post__closed_at__isnull=True)
    return list(found.select_related("post"))
