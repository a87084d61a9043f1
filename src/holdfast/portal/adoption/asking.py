"""Asking for a difference: at once where there are few places, by a worker where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.dateparse import parse_datetime

from holdfast.kernel.canonical import instant_text
from holdfast.plumbing import clock
from holdfast.plumbing.chores import Run, ask_chore
from holdfast.plumbing.models import Chore
from holdfast.portal.adoption.difference import Proposal, difference_of, places_of
from holdfast.portal.adoption.told import Shown, from_kept, kept, shown
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rulebook.access import PROPOSE
from holdfast.rooms.rulebook.models import Pack as PackRow

CHORE = "adoption.difference"
# More than these take longer than somebody waits for a page.
AT_ONCE = 2000
GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Asked:
    """The answer, or the chore that is working it out."""

    shown: Shown | None
    chore: Chore | None = None


def ask_difference(
    actor: Actor, row: PackRow, area_id: UUID, from_on: date, *, voluntary_from: date | None = None
) -> Asked:
    """What proposing this would change, for whoever may propose it."""
    area = Agency.objects.filter(pk=area_id, closed_at__isnull=True).first()
    if area is None:
        raise absent()
    require(actor, PROPOSE, owner_path=area.path)
    proposal = Proposal(row, area, from_on, voluntary_from)
    if places_of(area) <= AT_ONCE:
        return Asked(shown(proposal, difference_of(proposal)))
    return _from_chore(actor, proposal)


def carry_out(run: Run) -> dict[str, object]:
    """Works the difference out place by place; begun again, it begins anew, as nothing is written."""
    args = run.args
    voluntary = date.fromisoformat(args["voluntary_from"]) if args["voluntary_from"] else None
    row, area = PackRow.objects.get(pk=args["pack"]), Agency.objects.get(pk=args["area"])
    made_at = clock.now()
    proposal = Proposal(row, area, date.fromisoformat(args["from_on"]), voluntary)
    found = difference_of(proposal, run.progress)
    return {"made_at": instant_text(made_at), "difference": kept(found)}


def _from_chore(actor: Actor, proposal: Proposal) -> Asked:
    """The newest answer that is still good, else the run that is under way, else a new one."""
    args = {
        "pack": str(proposal.row.pk),
        "area": str(proposal.area.pk),
        "from_on": proposal.from_on.isoformat(),
        "voluntary_from": proposal.voluntary_from.isoformat() if proposal.voluntary_from else None,
    }
    same = Chore.objects.filter(kind=CHORE, args=args, asked_at__gte=clock.now() - GOOD_FOR).order_by("-asked_at")
    found = same.exclude(state__in=[Chore.State.FAILED, Chore.State.CANCELLED]).first()
    if found is None:
        found = ask_chore(CHORE, args, asked_by=actor.user_id, owner_path=proposal.area.path)
    if found.state != Chore.State.DONE or not found.result:
        return Asked(None, found)
    difference = from_kept(found.result["difference"], proposal.pack, proposal.before)
    return Asked(shown(proposal, difference, parse_datetime(found.result["made_at"])), found)
