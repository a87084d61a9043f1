"""What takes something away asks for a typed reason: every such act, on its page and over the API, one row each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client

from holdfast.domain.ledger.commitment import opens
from holdfast.domain.ledger.entry import SYSTEM, ActorRef, By, NewEntry
from holdfast.domain.rights.roles import Role
from holdfast.kernel.ids import uuid7
from holdfast.kernel.reason import ReasonMissing
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.portal.ledger.words import KINDS
from holdfast.portal.rights import takings
from holdfast.rooms.agencies.models import Agency, ApiToken, Authority, Holding, Post, Share, User
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.governance.models import Meeting, Period, Seat
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.plans.models import Version
from holdfast.rooms.premises.models import Event, Goods, Premises
from holdfast.rooms.rosters.models import Feed, Swap
from holdfast.rooms.rounds.models import Mark
from holdfast.rooms.rulebook.models import Holiday
from tests.rights.endpoints import listed
from tests.rights.world import World

WHY = "Entered twice; the other one stays"
NO_REASONS = ("", "  ", "... --- ...", "ok", "x" * 501)


@dataclass(frozen=True)
class Case:
    """One act: the kind of its entry, its page and its operation (their routes), who does it, and the record."""

    entry: str
    page: str
    api: str
    who: Role
    record: Callable[[World], Model]
    more: Callable[[World, Any], dict[str, object]] = lambda world, row: {}
    at: Callable[[World, Any], dict[str, str]] = lambda world, row: {}

    def path(self, route: str, world: World, row: Model) -> str:
        own = self.at(world, row)
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>|{(\w+)}", lambda m: own.get(m[1] or m[2], str(row.pk)), route)


def _own(kind: str, model: type[Model]) -> Callable[[World], Model]:
    return lambda world: model.objects.get(pk=world.of(kind, "own"))  # type: ignore[attr-defined]


def _period(world: World) -> Period:
    """A running one that the district's commander may end alone."""
    Authority.objects.get_or_create(act="heighten", post=world.cast.posts["north_commander"])
    row = Period.objects.get(pk=world.of("period", "own"))
    Period.objects.filter(pk=row.pk).update(cause_id=row.pk)
    return Period.objects.get(pk=row.pk)


def _planned(world: World) -> Period:
    row = _period(world)
    later = clock.now() + timedelta(days=1)
    Period.objects.filter(pk=row.pk).update(from_at=later, until_at=later + timedelta(days=1))
    return Period.objects.get(pk=row.pk)


def _card(world: World) -> Version:
    row = Version.objects.get(pk=world.of("plan-version", "own"))
    row.role_cards = [
        {"key": "own-1", "title": {"en": "Guide", "zh": "Guide"}, "post": "", "steps": ["Open the gate"], "changed": 0}
    ]
    row.save(update_fields=["role_cards"])
    return row


def _proposed(world: World) -> Version:
    Version.objects.filter(pk=world.of("plan-version", "own")).update(state="proposed", proposed_at=clock.now())
    return Version.objects.get(pk=world.of("plan-version", "own"))


def _swap(world: World) -> Swap:
    Swap.objects.filter(pk=world.of("swap", "own")).update(giver=world.cast.users["north_crew"])
    return Swap.objects.get(pk=world.of("swap", "own"))


def _feed(world: World) -> Feed:
    return Feed.objects.create(token_hash="0" * 64, maker=world.cast.users["north_crew"], made_at=clock.now())


def _goods(world: World) -> Goods:
    return Goods.objects.create(
        premises_id=world.of("premises", "own"), substance="Petrol", hazard_class="3", quantity=5, unit="L",
        entered_at=clock.now(),
    )  # fmt: skip


def _holiday(world: World) -> Holiday:
    return Holiday.objects.get(area_id=world.of("holiday-area", "own"), removed_at__isnull=True)


def _day(world: World, row: Holiday) -> dict[str, object]:
    return {"area_id": str(row.area_id), "on": row.on.isoformat()}


ADMIN, COMMANDER = Role.ADMINISTRATOR, Role.COMMANDER
CASES = (
    Case("agencies.agency_closed", "agencies/<uuid:agency_id>/close/", "api/v1/agencies/{agency_id}/close", ADMIN,
         _own("agency", Agency)),
    Case("agencies.post_closed", "agencies/posts/<uuid:post_id>/close/", "api/v1/agencies/posts/{post_id}/close", ADMIN,
         lambda world: Post.objects.get(key="empty-own")),
    Case("agencies.post_ended", "agencies/holdings/<uuid:holding_id>/end/",
         "api/v1/agencies/holdings/{holding_id}/end", ADMIN, _own("holding", Holding)),
    Case("agencies.authority_ended", "agencies/authorities/<uuid:authority_id>/end/",
         "api/v1/agencies/authorities/{authority_id}/end", ADMIN, _own("authority", Authority)),
    Case("agencies.share_ended", "agencies/shares/<uuid:share_id>/end/", "api/v1/agencies/shares/{share_id}/end", ADMIN,
         _own("share", Share)),
    Case("agencies.user_disabled", "agencies/staff/<uuid:user_id>/disable/", "api/v1/agencies/users/{user_id}/disable",
         ADMIN, _own("user", User)),
    Case("agencies.user_erased", "agencies/staff/<uuid:user_id>/erase/", "api/v1/agencies/users/{user_id}/erase", ADMIN,
         _own("user", User), more=lambda world, row: {"typed": row.email}),
    Case("agencies.token_revoked", "me/tokens/<uuid:token_id>/end/", "api/v1/agencies/tokens/{token_id}/end", ADMIN,
         _own("token", ApiToken)),
    Case("governance.ended_early", "posture/<uuid:period_id>/end/", "api/v1/governance/periods/{period_id}/end",
         COMMANDER, _period),
    Case("governance.called_off", "posture/<uuid:period_id>/end/", "api/v1/governance/periods/{period_id}/end",
         COMMANDER, _planned),
    Case("governance.seat_ended", "governance/seats/<uuid:seat_id>/end/", "api/v1/governance/seats/{seat_id}/end",
         COMMANDER, _own("seat", Seat)),
    Case("governance.meeting_called_off", "governance/meetings/<uuid:meeting_id>/call-off/",
         "api/v1/governance/meetings/{meeting_id}/call-off", COMMANDER, _own("meeting", Meeting)),
    Case("plans.card_removed", "plans/drafts/<uuid:version_id>/cards/<str:key>/remove/",
         "api/v1/plans/versions/{version_id}/cards/{key}/remove", COMMANDER, _card,
         more=lambda world, row: {"seen": row.revision}, at=lambda world, row: {"key": "own-1"}),
    Case("plans.taken_back", "plans/drafts/<uuid:version_id>/take-back/",
         "api/v1/plans/versions/{version_id}/take-back", COMMANDER, _proposed),
    Case("premises.closed", "premises/<uuid:premises_id>/close/", "api/v1/premises/{premises_id}/close", ADMIN,
         _own("premises", Premises), more=lambda world, row: {"why": "mistake"}),
    Case("premises.goods_removed", "premises/<uuid:premises_id>/goods/<uuid:goods_id>/remove/",
         "api/v1/premises/{premises_id}/goods/{goods_id}/remove", COMMANDER, _goods,
         at=lambda world, row: {"premises_id": str(row.premises_id)}),
    Case("premises.event_cancelled", "events/<uuid:premises_id>/cancel/", "api/v1/premises/{premises_id}/event/cancel",
         COMMANDER, lambda world: Event.objects.get(premises_id=world.of("event", "own")),
        at=lambda world, row: {"premises_id": str(row.premises_id)}),
    Case("evidence.deleted", "evidence/<uuid:evidence_id>/delete/", "api/v1/evidence/{evidence_id}/delete", COMMANDER,
         _own("evidence", Evidence)),
    Case("rounds.mark_ended", "rounds/marks/<uuid:mark_id>/end/", "api/v1/rounds/marks/{mark_id}/end", COMMANDER,
         _own("mark", Mark)),
    Case("rosters.swap_taken_back", "roster/swaps/<uuid:swap_id>/take-back/",
         "api/v1/rosters/swaps/{swap_id}/take-back", Role.CREW, _swap),
    Case("rosters.feed_ended", "roster/feeds/<uuid:feed_id>/end/", "api/v1/rosters/feeds/{feed_id}/end", Role.CREW,
         _feed),
    # Days are taken back over the API alone.
    Case("rulebook.holiday_removed", "", "api/v1/rulebook/holidays/remove", ADMIN, _holiday, more=_day),
)  # fmt: skip
PARAMS = [pytest.param(case, id=case.entry) for case in CASES]

# Addresses that sound like it and take nothing from others: each with why.
TAKES_NOTHING = {
    "agencies/staff/<uuid:user_id>/sessions/end/": "the person signs in again",
    "api/v1/agencies/users/{user_id}/end-sessions": "the person signs in again",
    "me/sessions/end/": "one's own, and one signs in again",
    "me/passkeys/<int:passkey_id>/remove/": "one's own, asked with password and code; the app stays",
    "premises/views/<uuid:view_id>/delete/": "one's own filters under a name",
    "api/v1/agencies/views/{view_id}": "one's own filters under a name",
    "contacts/<uuid:contact_id>/remove/": "one's own way to be reached",
    "api/v1/outbox/contacts/{contact_id}": "one's own way to be reached",
    "api/v1/register/several?act=close": "premises.closed many at once: tests/register/test_saved_and_bulk.py",
    "alerts/<uuid:alert_id>/cancel/": "asks its own why, which goes out with the alert; another person agrees",
    "api/v1/alerts/{alert_id}/cancel": "asks its own why, which goes out with the alert; another person agrees",
    "alerts/drafts/<uuid:version_id>/take-back/": "a draft again, that nobody was sent",
    "api/v1/alerts/versions/{version_id}/take-back": "a draft again, that nobody was sent",
    "alerts/drafts/<uuid:version_id>/drop/": "a draft that nobody was sent",
    "api/v1/alerts/versions/{version_id}/drop": "a draft that nobody was sent",
    "push/withdraw/": "a browser of nobody in particular asks for no more notices",
    "premises/imports/<uuid:import_id>/cancel/": "stops a run; what came in stays",
    "api/v1/premises/imports/{import_id}/cancel": "stops a run; what came in stays",
}
SOUNDS_LIKE_IT = re.compile(
    r"(?<![a-z])(end|ended|close|closed|remove|cancel|delete|disable|erase|revoke|withdraw|drop|dismiss|call-off|take-back|unseat"
    r"|end-early|end-sessions|terminate|retire)/?$"
)
# Entries that sound like it: by the system alone, the other half of an act that has its own entry, or one's own.
NOT_BY_A_PERSON_ALONE = {
    "agencies.sessions_ended",
    "agencies.factor_removed",
    "outbox.contact_removed",
    "alerts.taken_back",
    "rosters.gap_filled",
    "series.ended",
    "governance.ended_with_cause",
    "premises.event_closed",
    "evidence.blurred",
}
ENDS = re.compile(
    r"(?<![a-z])(closed|ended|ended_early|removed|cancelled|deleted|disabled|erased|revoked|called_off|taken_back)$"
)


def _client(world: World, case: Case) -> Client:
    return world.clients[case.who]


def _rows(row: Model) -> dict[str, object]:
    found: dict[str, object] = type(row).objects.filter(pk=row.pk).values().get()  # type: ignore[attr-defined]
    return found


def _post(world: World, case: Case, row: Model, *, api: bool, **said: object) -> Any:
    body = {**case.more(world, row), **said}
    path = case.path(case.api if api else case.page, world, row)
    if api:
        return _client(world, case).post(path, json.dumps(body), content_type="application/json")
    return _client(world, case).post(path, body)


def _opens(entry: Entry, row: Model) -> bool:
    """Whether the entry is bound to the reason that was typed; its words stand beside the entry, or in the record."""
    said = getattr(entry, "said", None)
    salt = said.salt if said else str(_rows(row).get("reason_salt"))
    return (said is None or said.reason == WHY) and opens(entry.commitments["reason"], salt, WHY)


@pytest.mark.parametrize("api", [False, True], ids=["page", "api"])
@pytest.mark.parametrize("case", PARAMS)
def test_without_a_reason_nothing_is_taken_away_and_with_one_the_ledger_holds_it(
    world: World, case: Case, api: bool
) -> None:
    if not api and not case.page:
        pytest.skip("over the API alone")
    with transaction.atomic():
        row = case.record(world)
        before, entries = _rows(row), Entry.objects.count()

        refused = [_post(world, case, row, api=api, reason=words) for words in NO_REASONS]
        refused.append(_post(world, case, row, api=api))

        assert {answer.status_code for answer in refused} == {422}
        assert all("reason" in answer.content.decode() for answer in refused)
        assert (_rows(row), Entry.objects.count()) == (before, entries)

        done = _post(world, case, row, api=api, reason=f"  {WHY} ")

        assert done.status_code in ((200, 204) if api else (302,)), done.content
        assert _opens(Entry.objects.filter(kind=case.entry).select_related("said").latest("pk"), row)
        transaction.set_rollback(True)


@pytest.mark.parametrize("case", [param for param in PARAMS if param.values[0].page])
def test_the_page_before_names_the_record_and_asks_for_a_reason(world: World, case: Case) -> None:
    with transaction.atomic():
        row = case.record(world)
        entries = Entry.objects.count()

        page = _client(world, case).get(case.path(case.page, world, row))

        words = page.content.decode()
        assert page.status_code == 200
        assert page.context["taking"].about
        assert 'name="reason"' in words
        assert f'href="{page.context["taking"].back}"' in words
        assert Entry.objects.count() == entries
        transaction.set_rollback(True)


def test_closing_a_post_counts_what_hangs_on_it(world: World) -> None:
    """The district's own post that sits in a leading group and decides."""
    with transaction.atomic():
        post = Post.objects.get(key="empty-own")
        Authority.objects.create(act="adopt", post=post)

        page = world.clients[ADMIN].get(f"/agencies/posts/{post.pk}/close/")

        assert list(page.context["taking"].lost) == ["1 authority to decide", "1 seat in a leading group"]
        transaction.set_rollback(True)


def test_a_refused_reason_keeps_what_was_typed(world: World) -> None:
    with transaction.atomic():
        mark = Mark.objects.get(pk=world.of("mark", "own"))

        page = world.clients[COMMANDER].post(f"/rounds/marks/{mark.pk}/end/", {"reason": "ok?"})

        assert page.status_code == 422
        assert ">ok?</textarea>" in page.content.decode()
        transaction.set_rollback(True)


def test_every_declared_taking_has_its_row_here_and_every_row_is_declared() -> None:
    assert {case.entry for case in CASES} == set(takings())


def test_no_address_takes_something_away_without_being_declared() -> None:
    """The guard: a new address that sounds like it stands here as a case, or says why it takes nothing."""
    known = {case.page for case in CASES} | {case.api for case in CASES} | set(TAKES_NOTHING)
    found = [
        endpoint.route
        for endpoint in listed()
        if endpoint.method == "DELETE" or (endpoint.method == "POST" and SOUNDS_LIKE_IT.search(endpoint.route))
    ]

    assert [route for route in found if route not in known] == []


def test_no_entry_says_that_something_was_taken_away_without_being_declared() -> None:
    ending = {kind for kind in KINDS if ENDS.search(kind)}

    assert ending - set(takings()) - NOT_BY_A_PERSON_ALONE == set()


@pytest.mark.parametrize("kind", sorted(takings()))
def test_the_ledger_itself_refuses_such_an_entry_of_a_person_without_a_reason(world: World, kind: str) -> None:
    """Whoever writes a new way to do it and forgets to ask is stopped here, and the act with it."""
    by = ActorRef(By.PERSON, person=uuid7())
    entry = NewEntry(kind, Subject("x", uuid7()), clock.now(), "lanhe.", actor=by)

    with transaction.atomic():
        with pytest.raises(ReasonMissing):
            record(entry)
        record(NewEntry(kind, entry.subject, entry.true_at, "lanhe.", actor=SYSTEM))
        record(NewEntry(kind, entry.subject, entry.true_at, "lanhe.", actor=by, reason=WHY))
        transaction.set_rollback(True)


def test_the_words_can_be_erased_and_the_entry_stays_as_it_was(world: World) -> None:
    from holdfast.rooms.ledger.models import Said

    with transaction.atomic():
        by = ActorRef(By.PERSON, person=uuid7())
        pk = record(NewEntry("x.closed", Subject("x", uuid7()), clock.now(), "lanhe.", actor=by, reason=WHY))
        before = Entry.objects.filter(pk=pk).values().get()

        Said.objects.filter(entry_id=pk).update(reason="", salt="")

        assert Entry.objects.filter(pk=pk).values().get() == before
        assert WHY not in str(before)
        transaction.set_rollback(True)
