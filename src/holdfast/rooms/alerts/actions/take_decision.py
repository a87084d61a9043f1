"""Carrying out what somebody else decided about a version: out it goes with the last yes, and with one no it does not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as noop

from holdfast.domain.alert.life import Change, change_problem
from holdfast.domain.alert.words import Act, Stage
from holdfast.domain.obligation.states import State
from holdfast.kernel.errors import NotAllowed
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.alerts.actions.issuing import issue_now
from holdfast.rooms.alerts.actions.locking import said_last
from holdfast.rooms.alerts.actions.send import ASKS_ISSUE, ASKS_SIGN
from holdfast.rooms.alerts.actions.take_back import end_version
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.facts import ROOM, said
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.rules import Book, book_of, issuers, may_issue, may_second, seconders
from holdfast.rooms.obligations.actions import withdraw_subject
from holdfast.rooms.obligations.events import DecisionSettled
from holdfast.rooms.obligations.models import Decision, Obligation

APPROVED = "approved"


def take_alert_decision(event: DecisionSettled) -> None:
    """A yes or a no about a version that waits. Raises where the post that decides is none that may."""
    if event.about.room != ROOM or event.asks not in (ASKS_ISSUE, ASKS_SIGN):
        return
    alert_id = Version.objects.filter(pk=event.about.id).values_list("alert_id", flat=True).get()
    alert = Alert.objects.select_for_update(of=("self",)).select_related("area").get(pk=alert_id)
    version = Version.objects.get(pk=event.about.id)
    if version.stage != Stage.PROPOSED:
        return
    decided = Obligation.objects.get(pk=event.obligation_id)
    book = book_of(alert)
    _require_post(event, decided, alert, version, book)
    by = _actor(event.decided_by, decided.settled_post)
    if event.outcome != APPROVED:
        _end(alert, version, Stage.REFUSED, "refused", by)
    elif _is_too_late(alert, version, book, clock.now()):
        _end(alert, version, Stage.LAPSED, "lapsed", by)
    elif _waits_for_others(version):
        enter("agreed", alert, by.ref, version=version, asks=event.asks)
    else:
        _issue(alert, version, book)


def _require_post(event: DecisionSettled, decided: Obligation, alert: Alert, version: Version, book: Book) -> None:
    """Authority as the pack has it: the branch alone is not enough."""
    post, level = decided.settled_post, book.level(version.level)
    if event.asks == ASKS_SIGN:
        if not Post.objects.filter(pk=str(post), agency_id=str(event.values.get("agency", ""))).exists():
            raise NotAllowed(noop("An agency signs for itself"))
        return
    by_issuer = bool(event.values.get("by_issuer"))
    if not (may_issue if by_issuer else may_second)(post, level, alert.area):
        named = issuers(level, alert.area) if by_issuer else seconders(level, alert.area)
        who = ", ".join(f"{each.name_en} ({each.agency.name_en})" for each in named)
        raise NotAllowed(noop("This is done by: %(who)s"), who=who)


def _is_too_late(alert: Alert, version: Version, book: Book, now: datetime) -> bool:
    """Nothing stale is ever sent: a yes counts for so long, and only while there is still something to say."""
    if version.proposed_at is None or now - version.proposed_at > book.alerting.approve_within:
        return True
    change = Change(Act(version.act), version.rank, version.onset_at, version.expires_at)
    return change_problem(said(said_last(alert)), change, now) is not None


def _waits_for_others(version: Version) -> bool:
    asked = Obligation.objects.filter(decision__about_room=ROOM, decision__about_id=version.pk)
    return asked.filter(state=State.OPEN.value).exists()


def _issue(alert: Alert, version: Version, book: Book) -> None:
    """The issuer is the one of the two who may issue it; the other one is the second person."""
    yes = Decision.objects.select_related("obligation").filter(
        about_room=ROOM, about_id=version.pk, asks=ASKS_ISSUE, outcome=APPROVED
    )
    found = yes.order_by("-obligation__settled_entered_at").first()
    asker = Decision.objects.filter(about_room=ROOM, about_id=version.pk).order_by("-obligation__opens_at").first()
    proposer = _actor(asker.asked_by if asker else None, version.proposed_by_post)
    if found is None:
        issue_now(alert, version, book, by=proposer)
        return
    decider = _actor(found.obligation.settled_by, found.obligation.settled_post)
    if found.values.get("by_issuer"):
        issue_now(alert, version, book, by=decider, seconded_by=proposer.post_id)
    else:
        issue_now(alert, version, book, by=proposer, seconded_by=decider.post_id)


def _end(alert: Alert, version: Version, stage: Stage, verb: str, by: Actor) -> None:
    withdraw_subject(Subject(ROOM, version.pk), reason=verb, actor=by)
    end_version(alert, version, stage)
    enter(verb, alert, by.ref, version=version)


def _actor(user_id: UUID | None, post_id: UUID | None) -> Actor:
    user = User.objects.select_related("agency").filter(pk=user_id).first() if user_id else None
    return actor_for(user, post_id, clock.now()) if user else SYSTEM_ACTOR
