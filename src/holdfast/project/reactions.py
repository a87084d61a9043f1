"""What happens behind the acts of one room in another that it does not know. Named in `wiring.TABLE`, run in the
publisher's transaction."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.rule import RuleKey
from holdfast.domain.outbox.message import EMAIL, NewMessage
from holdfast.kernel.errors import NotFound, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.events import HouseSetUp, Invited
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.agencies.queries import actor_for, root_agency
from holdfast.rooms.obligations.actions import open_decision
from holdfast.rooms.obligations.events import DecisionSettled
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.outbox import actions as outbox
from holdfast.rooms.outbox.events import ReleaseAsked
from holdfast.rooms.plans.actions import confirm_unchanged, sign_off
from holdfast.rooms.plans.actions.propose import SIGN
from holdfast.rooms.plans.actions.review import CONFIRM
from holdfast.rooms.plans.events import PlanProposed
from holdfast.rooms.plans.models import Version
from holdfast.rooms.rulebook.actions import carry_out_adoption
from holdfast.rooms.rulebook.events import AdoptionProposed
from holdfast.rooms.rulebook.models import Adoption, Rule
from holdfast.rooms.rulebook.queries import row_of, rule_in_force

ADOPT = "adopt"
RELEASE = "release"
APPROVED = "approved"


def mail_invitation(event: Invited) -> None:
    """The one-time link goes to the person's own work address."""
    outbox.queue(
        [
            NewMessage(
                subject=Subject("agencies", event.invitation_id),
                round="invited",
                channel=EMAIL,
                lane=Lane.OPERATIONAL,
                mode=Mode.LIVE,
                template="invitation",
                values={"path": event.path},
                user_id=event.user_id,
                owner_path=event.owner_path,
                not_after=event.expires_at,
            )
        ]
    )


def release_when_set_up(event: HouseSetUp) -> None:
    """A new installation sends from the start when whoever set it up, with the machine's own token, says so."""
    if event.release:
        outbox.release(event.actor)


def open_adoption_decision(event: AdoptionProposed) -> None:
    """Whoever has authority over the area owes the answer, under the rule in force there or the proposed pack's own."""
    adoption = Adoption.objects.select_related("pack", "area").get(pk=event.adoption_id)
    open_decision(
        _adoption_rule(adoption),
        asks=ADOPT,
        about=Subject("rulebook", adoption.pk),
        label=f"{adoption.pack.key} {adoption.pack.version}",
        owner=adoption.area,
        asked_by=event.asked_by,
        reason=event.reason,
    )


def open_release_decision(event: ReleaseAsked) -> None:
    """Letting a copy send is decided by somebody other than who asks."""
    root = root_agency()
    if root is None:
        raise NotFound("Nothing is set up here yet")
    open_decision(
        _release_rule(root),
        asks=RELEASE,
        about=Subject("outbox", event.id),
        label="",
        owner=root,
        asked_by=event.actor,
        reason=event.reason,
    )


def open_plan_decision(event: PlanProposed) -> None:
    """Whoever signs plans of this kind owes the answer, never the one who proposes."""
    version = Version.objects.select_related("plan__owner").get(pk=event.version_id)
    open_decision(
        Rule.objects.get(pk=event.rule_id),
        asks=event.asks,
        about=Subject("plans", version.pk),
        label=version.plan.subject_label,
        owner=version.plan.owner,
        asked_by=event.asked_by,
        reason=event.reason,
        level=event.level,
        values={"number": version.number, "plan": str(version.plan_id)},
    )


def carry_out_decision(event: DecisionSettled) -> None:
    """Hands the outcome back to the room that asked. Excuses are the clock's own."""
    approved = event.outcome == APPROVED
    if event.asks == ADOPT:
        carry_out_adoption(event.about.id, approved=approved, by=_decider(event).ref)
    if event.asks == RELEASE and approved:
        outbox.release(_decider(event))
    if event.asks == SIGN:
        sign_off(event.about.id, approved=approved, by=_decider(event))
    if event.asks == CONFIRM:
        confirm_unchanged(event.about.id, approved=approved, by=_decider(event))


def _decider(event: DecisionSettled) -> Actor:
    """Who decided, for the post that decided."""
    decided = Obligation.objects.get(pk=event.obligation_id)
    return actor_for(User.objects.get(pk=str(decided.settled_by)), decided.settled_post, clock.now())


def _release_rule(root: Agency) -> Rule:
    try:
        return rule_in_force(root, RELEASE, _today(root))
    except NotFound as error:
        raise Refused(
            "No pack in force says who decides this. Release at the machine itself: holdfast outbox release",
            code="no-release-rule",
        ) from error


def _adoption_rule(adoption: Adoption) -> Rule:
    try:
        return rule_in_force(adoption.area, ADOPT, _today(adoption.area))
    except NotFound:
        return row_of(RuleKey(adoption.pack.key, adoption.pack.version, ADOPT))


def _today(agency: Agency) -> date:
    return clock.now().astimezone(ZoneInfo(agency.zone)).date()
