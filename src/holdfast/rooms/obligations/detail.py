"""One obligation as its panel shows it: why it is owed, its window, ladder, evidence, and what an act would lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.domain.obligation.codec import from_json
from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.obligation.settle import Claim
from holdfast.domain.obligation.settle import settle as would_settle
from holdfast.domain.obligation.states import State
from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import Refused
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.ladder import Rung, ladder, minutes_words
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.obligations.rows import Row, clock_of, filled, language, row_of


@dataclass(frozen=True)
class Detail:
    """Everything that the panel prints. The booleans say which acts this actor has here, now."""

    row: Row
    rule: ClockRule
    why: str
    pack: str
    zone: str
    rungs: Sequence[Rung]
    evidence: Sequence[Evidence]
    asked: Decision | None
    asked_seen: bool
    note: str
    settled_entered_at: datetime | None
    system_down: bool
    may_settle: bool
    may_excuse: bool
    may_hand: bool
    may_pause: bool

    @property
    def entered_later(self) -> bool:
        """Whether the time entered differs from the true time by more than a minute: then both stand out."""
        entered, true_at = self.settled_entered_at, self.row.settled_true_at
        return entered is not None and true_at is not None and entered - true_at > timedelta(minutes=1)


@dataclass(frozen=True)
class Result:
    """What settling would lead to, said before the button is pressed."""

    words: str
    tone: str
    allowed: bool


def seen(actor: Actor, obligation_id: UUID) -> Obligation:
    """The obligation, or NotFound alike for absent and foreign."""
    rows = Obligation.objects.select_related("post", "owner", "rule")
    found = visible_to(rows, actor, access.READ, room=facts.ROOM).filter(pk=obligation_id).first()
    if found is None:
        raise absent()
    return found


def detail(actor: Actor, obligation_id: UUID, now: datetime) -> Detail:
    """The panel of one obligation."""
    obligation = seen(actor, obligation_id)
    rule = clock_of(from_json(obligation.rule.body))
    is_open = obligation.state == State.OPEN.value
    settled = obligation.settled_entered_at is not None
    missed = obligation.state == State.MISSED.value and not settled
    is_duty = obligation.kind == "duty"
    asked = _asked(obligation)
    excusable = (is_open or missed) and obligation.excused_at is None
    return Detail(
        row=row_of(obligation, rule),
        rule=rule,
        why=why(rule),
        pack=_("%(pack)s version %(version)s · rule %(rule)s")
        % {"pack": rule.key.pack, "version": rule.key.version, "rule": rule.key.rule},
        zone=obligation.owner.zone,
        rungs=ladder(obligation, rule, now),
        evidence=evidence_of(obligation),
        asked=asked,
        asked_seen=asked is not None and _sees(actor, asked),
        note=obligation.note,
        settled_entered_at=obligation.settled_entered_at,
        system_down=obligation.system_down,
        may_settle=is_duty and (is_open or missed) and _may(actor, access.SETTLE, obligation),
        may_excuse=is_duty and excusable and rule.may_excuse and _may(actor, access.ASK_EXCUSE, obligation),
        may_hand=is_open and _may(actor, access.HAND_OVER, obligation),
        may_pause=is_open and rule.may_pause and _may(actor, access.PAUSE, obligation),
    )


def why(rule: ClockRule) -> str:
    """The rule in one sentence."""
    span = rule.due_after
    if span.working_days:
        within = _("%(days)d working days") % {"days": span.working_days}
    else:
        within = minutes_words(round(span.elapsed.total_seconds() / 60), "").strip()
    title = rule.title.in_language(language())
    if span.is_zero:
        return _("%(title)s: due at the hour that the rule sets.") % {"title": title}
    return _("%(title)s: due within %(span)s.") % {"title": title, "span": within}


def result(obligation: Obligation, true_at: datetime, now: datetime, files: int) -> Result:
    """Asks the domain what settling at `true_at` would lead to."""
    rule = clock_of(from_json(obligation.rule.body))
    claim = Claim(true_at=true_at, entered_at=now, evidence=files)
    answer = would_settle(facts.standing(obligation), rule, claim, obligation.owner.zone)
    if isinstance(answer, Refusal):
        return Result(filled(answer.template, answer.values), "late", False)
    late = round((true_at - obligation.due_at).total_seconds() / 60)
    match answer:
        case State.MET:
            return Result(_("met"), "ok", True)
        case State.MET_LATE:
            return Result(_("met, %(late)s") % {"late": minutes_words(max(1, late), _("late"))}, "late", True)
        case _:
            return Result(_("missed, done afterwards"), "bad", True)


def evidence_of(obligation: Obligation) -> list[Evidence]:
    """The files that stand, oldest first."""
    files = Evidence.objects.filter(subject_room=facts.ROOM, subject_id=obligation.pk, deleted_at__isnull=True)
    return list(files.order_by("added_at"))


def posts_to_take(actor: Actor, obligation: Obligation) -> QuerySet[Post]:
    """The posts of the owner's branch that could owe it instead."""
    posts = Post.objects.filter(agency__path__startswith=obligation.owner_path, closed_at__isnull=True)
    return (
        posts.exclude(pk__in=[obligation.post_id] if obligation.post_id else [])
        .select_related("agency")
        .order_by("agency__path", "name_en")
    )


def _asked(obligation: Obligation) -> Decision | None:
    """The open question about this obligation, if somebody asked."""
    asked = Decision.objects.filter(about_room=facts.ROOM, about_id=obligation.pk, outcome="")
    return asked.select_related("obligation__post").first()


def _sees(actor: Actor, asked: Decision) -> bool:
    rows = Obligation.objects.filter(pk=asked.obligation_id)
    return visible_to(rows, actor, access.READ, room=facts.ROOM).exists()


def _may(actor: Actor, right: Right, obligation: Obligation) -> bool:
    try:
        require(actor, right, owner_path=obligation.owner_path, subject=facts.about(obligation), reading=access.READ)
    except Refused:
        return False
    return True
