"""Sending a version: out at once where nobody else must agree, else asked of those who must."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.alert.issuing import Needs, Sending, needs
from holdfast.domain.alert.life import Change, change_problem
from holdfast.domain.alert.words import Act, Stage
from holdfast.domain.mode import Mode
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actions.step_up import Proof, require_step_up
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.actions.issuing import issue_now
from holdfast.rooms.alerts.actions.locking import locked_version, raise_if, require_draft, said_last
from holdfast.rooms.alerts.audience import audience_of, people_of
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.facts import ROOM, said
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.alerts.rules import Book, book_of, is_ready_text, issuers, may_issue, may_second, seconders
from holdfast.rooms.obligations.actions import open_decision
from holdfast.rooms.rulebook.models import Rule

ASKS_ISSUE, ASKS_SIGN = "issue-alert", "sign-alert"
NO_PROOF = Proof()
# What takes back, lowers or holds longer what was said waits for no signatures of others.
ENDING = (Act.CANCEL, Act.LOWER, Act.EXTEND)


def send_alert(actor: Actor, version_id: UUID, proof: Proof = NO_PROOF) -> Version:
    """Issues a draft, or asks those whose yes it needs. What it needs is looked up before and under the lock: a try of a
    code must be counted even when the act is refused."""
    version = Version.objects.select_related("alert__area").filter(pk=version_id).first()
    if version is None:
        raise absent()
    require(actor, access.SEND, owner_path=version.alert.owner_path, reading=access.READ)
    stepped_up = prove(actor, version.alert, version, proof)
    with transaction.atomic():
        alert, version = locked_version(actor, access.SEND, version_id)
        require_draft(version)
        return send_locked(actor, alert, version, stepped_up=stepped_up)


def prove(actor: Actor, alert: Alert, version: Version, proof: Proof) -> bool:
    """Asks for the fresh code where the version needs one; answers whether one was shown. Outside any transaction."""
    book = book_of(alert)
    if not what_it_needs(actor, alert, version, book).step_up:
        return False
    require_step_up(actor, proof, book.alerting.step_up_within)
    return True


def send_locked(actor: Actor, alert: Alert, version: Version, *, stepped_up: bool) -> Version:
    """The same of a version that is locked and complete, in the caller's transaction."""
    book = book_of(alert)
    change = Change(Act(version.act), version.rank, version.onset_at, version.expires_at)
    raise_if(change_problem(said(said_last(alert)), change, clock.now()))
    require_complete(version, book)
    wanted = what_it_needs(actor, alert, version, book)
    if wanted.step_up and not stepped_up:
        raise Refused(noop("This needs a fresh code of your app, or a sign-in of just now"), code="step-up-needed")
    version.life_safety = is_ready_text(version, book)
    if wanted.waits:
        return _propose(actor, alert, version, book, wanted)
    return issue_now(alert, version, book, by=actor, review=wanted.review)


def what_it_needs(actor: Actor, alert: Alert, version: Version, book: Book) -> Needs:
    """What this version, sent by this actor, waits for."""
    level = book.level(version.level)
    ends = version.act in ENDING
    people = {} if ends else people_of(audience_of(alert, version, level, issuer=actor.agency_id))
    return needs(
        Sending(
            may_issue=may_issue(actor.post_id, level, alert.area) or (ends and _may_end(actor, alert, book)),
            may_second=may_second(actor.post_id, level, alert.area),
            grave=level.second_person,
            recipients=len(people),
            mass_above=book.alerting.mass_above,
            ready=is_ready_text(version, book),
            cosigners=0 if ends else len(version.co_issuers),
            ends=ends,
        )
    )


def require_complete(version: Version, book: Book) -> None:
    """What a warning must say: kind, level, begin, area, what happens, what to do, who issues it, in both languages; and
    that somebody assessed it, and enough agencies that sign it."""
    missing = missing_in(version, book)
    if missing:
        raise Refused(noop("Not complete yet: %(missing)s"), code="not-complete", missing=", ".join(missing))


def missing_in(version: Version, book: Book) -> list[str]:
    """The fields that a version still lacks."""
    return list(_missing(version, book))


def _missing(version: Version, book: Book) -> Iterator[str]:
    for field in ("headline", "description", "instruction", "where"):
        for language in ("en", "zh"):
            if not getattr(version, f"{field}_{language}"):
                yield f"{field}_{language}"
    if version.assessed_at is None:
        yield "assessment"
    level = book.level(version.level)
    if version.act not in ENDING and not is_ready_text(version, book):
        kinds = {kind.value for kind in level.co_issuers}
        signers = Agency.objects.filter(pk__in=version.co_issuers, kind__in=kinds).count()
        if signers < level.co_issuers_at_least or signers < len(version.co_issuers):
            yield "co_issuers"


def _may_end(actor: Actor, alert: Alert, book: Book) -> bool:
    """What was said is taken back, lowered or held longer by whoever may say it at the level in force."""
    before = said_last(alert)
    return before is not None and may_issue(actor.post_id, book.level(before.level), alert.area)


def _propose(actor: Actor, alert: Alert, version: Version, book: Book, wanted: Needs) -> Version:
    version.stage, version.proposed_at, version.proposed_by_post = Stage.PROPOSED, clock.now(), actor.post_id
    version.save()
    enter("proposed", alert, actor.ref, version=version, another=wanted.another, signatures=wanted.cosigners)
    if wanted.another:
        post = _who_answers(actor, alert, version, book, wanted)
        values = {"alert": str(alert.pk), "by_issuer": wanted.by_issuer}
        _ask(actor, alert, version, book.rule(book.alerting.approval), ASKS_ISSUE, post.agency, values, post)
    for agency in Agency.objects.filter(pk__in=version.co_issuers).order_by("path") if wanted.cosigners else ():
        values = {"alert": str(alert.pk), "agency": str(agency.pk)}
        _ask(actor, alert, version, book.rule(book.alerting.cosign), ASKS_SIGN, agency, values, None)
    return version


def _ask(
    actor: Actor,
    alert: Alert,
    version: Version,
    rule: Rule,
    asks: str,
    owner: Agency,
    values: dict[str, object],
    post: Post | None,
) -> None:
    open_decision(
        rule,
        asks=asks,
        about=Subject(ROOM, version.pk),
        label=label_of(alert, version),
        owner=owner,
        asked_by=actor,
        values=values,
        mode=Mode(alert.mode),
        occurrence=f"{asks}/{owner.pk}/{version.revision}",
        post=post,
    )


def _who_answers(actor: Actor, alert: Alert, version: Version, book: Book, wanted: Needs) -> Post:
    """The post that is asked: of those who may issue it, or of those who stand by as second person."""
    level = book.level(version.level)
    named = issuers(level, alert.area) if wanted.by_issuer else seconders(level, alert.area)
    found = next((post for post in named if post.pk != actor.post_id), None)
    if found is None:
        raise Refused(noop("Nobody else here may agree to it: the pack names no such post"), code="nobody-may")
    return found


def label_of(alert: Alert, version: Version) -> str:
    """What lists call what is asked about it."""
    return f"{alert.number:04d} {version.level.upper()}: {version.headline_en}"
