"""Who is told and when, of one obligation: what fired and what was really delivered, what comes next, what is planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.obligation.schedule import Moment, moments, plan_of
from holdfast.domain.obligation.states import StepKind
from holdfast.domain.outbox.message import CAUGHT_UP
from holdfast.domain.outbox.states import MessageState
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.models import Obligation, Step
from holdfast.rooms.outbox.models import Message

FIRED, NEXT, PLANNED = "fired", "next", "planned"
GONE = {MessageState.ACCEPTED.value, MessageState.DIGESTED.value}


@dataclass(frozen=True)
class Rung:
    """One step as the page prints it."""

    at: datetime
    title: str
    who: str
    status: str
    said: str = ""
    tone: str = ""


def ladder(row: Obligation, rule: ClockRule, now: datetime) -> list[Rung]:
    """The rungs in the order of time. What a settled obligation will never say is left out."""
    fired = {step.key: step for step in Step.objects.filter(obligation_id=row.pk)}
    told = _by_round(Message.objects.filter(subject_id=row.pk, subject_room=facts.ROOM))
    coming = moments(plan_of(rule), facts.window(row), facts.pauses(row))
    shown = [moment for moment in coming if moment.step.key in fired or row.next_tick is not None]
    following = next((moment.step.key for moment in shown if moment.step.key not in fired), "")
    return [_rung(moment, fired.get(moment.step.key), told, following) for moment in shown]


def _rung(moment: Moment, fired: Step | None, told: dict[str, list[Message]], following: str) -> Rung:
    step = moment.step
    who = _(", ").join(recipient_words(to) for to in step.to) or _("nobody; it stays on record")
    by = _(", ").join(channel_words(channel) for channel in step.channels) if step.to else ""
    status = FIRED if fired else NEXT if step.key == following else PLANNED
    said = _said(fired, told.get(step.key, [])) if fired else ""
    tone = "bad" if fired and step.kind in (StepKind.LATE, StepKind.MISSED) else ""
    return Rung(moment.at, step_words(moment), " · ".join(filter(None, [who, by])), status, said, tone)


def _by_round(messages: Iterable[Message]) -> dict[str, list[Message]]:
    rounds: dict[str, list[Message]] = {}
    for message in messages:
        rounds.setdefault(message.round.removeprefix(CAUGHT_UP), []).append(message)
    return rounds


def _said(step: Step, messages: Sequence[Message]) -> str:
    """What was really delivered: how many of how many, and when the first was read."""
    if step.caught_up and not messages:
        return _("recorded after an outage")
    if not messages:
        return _("on record")
    gone = [message for message in messages if message.state in GONE]
    read = min((message.read_at for message in messages if message.read_at), default=None)
    words = [_("%(gone)d of %(all)d delivered") % {"gone": len(gone), "all": len(messages)}]
    if read:
        words.append(_("read %(time)s") % {"time": f"{_local(read):%H:%M}"})
    return _(", ").join(words)


def _local(moment: datetime) -> datetime:
    from django.utils import timezone

    return timezone.localtime(moment)


def step_words(moment: Moment) -> str:
    """`Opened`, `Half of the time gone`, `Late`, `5 min late`, `Missed`."""
    step = moment.step
    minutes = round(step.offset.total_seconds() / 60)
    if step.anchor == "late" and minutes > 0:
        return minutes_words(minutes, _("late"))
    named = {
        "opens": _("Opened"),
        "half": _("Half of the time gone"),
        "due": _("Due"),
        "late": _("Late"),
        "missed": _("Missed"),
    }[step.anchor]
    if not minutes:
        return named
    return minutes_words(
        abs(minutes), _("before due") if minutes < 0 else _("after: %(what)s") % {"what": named.lower()}
    )


def minutes_words(minutes: int, what: str) -> str:
    """`5 min late`, `2 h late`."""
    if minutes >= 120 and minutes % 60 == 0:
        return _("%(hours)d h %(what)s") % {"hours": minutes // 60, "what": what}
    return _("%(minutes)d min %(what)s") % {"minutes": minutes, "what": what}


def recipient_words(to: str) -> str:
    """A recipient of a rule in words: the grammar of `LadderStep.to`."""
    head, _colon, rest = to.partition(":")
    if head == "post" and rest:
        key, _at, level = rest.partition("@")
        return _("post %(key)s, %(level)s") % {"key": key, "level": level_words(level)}
    if head == "level":
        return _("duty post of the %(level)s") % {"level": level_words(rest)}
    return {"post": _("the post"), "deputy": _("its deputy"), "agency": _("duty post of the agency")}.get(head, to)


def level_words(level: str) -> str:
    known = {"own": _("own agency"), "district": _("district"), "city": _("city"), "province": _("province")}
    return known.get(level, level)


def channel_words(channel: str) -> str:
    known = {"in_app": _("in app"), "email": _("e-mail"), "sms": _("SMS"), "webhook": _("webhook")}
    return known.get(channel, channel)
