"""From the row to the wire: what leaves, in which order, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.channels.email.channel import EmailChannel
from holdfast.channels.email.settings import SmtpSettings
from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import IN_APP
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import User
from holdfast.rooms.outbox import actions, claim, release_token
from holdfast.rooms.outbox.finish import finish
from holdfast.rooms.outbox.jobs import send_due
from holdfast.rooms.outbox.models import ChannelState, Delivery, Message
from tests.outbox.letters import Letters
from tests.outbox.post_office import PostOffice, hangs_up, says

WIRE = EmailChannel(SmtpSettings("127.0.0.1", 25, "post@lanhe.example", timeout=timedelta(seconds=1)))

pytestmark = pytest.mark.usefixtures("no_limits")


def let_time_pass() -> None:
    """Every pause is over; no channel is left alone."""
    Message.objects.filter(state=MessageState.WAITING.value).update(next_try=clock.real_now())
    ChannelState.objects.update(closed_until=None)


def state_of(round: str = "due") -> str:
    return Message.objects.get(round=round).state


def test_nothing_leaves_without_a_release(letters: Letters, office: PostOffice) -> None:
    release_token.forget()
    actions.queue([letters.one()])

    assert send_due() == 0
    assert office.received == []
    assert state_of() == MessageState.WAITING


@pytest.mark.parametrize("lost", ["the token", "the row"])
def test_a_release_is_a_row_and_a_token(letters: Letters, office: PostOffice, released: None, lost: str) -> None:
    from holdfast.rooms.outbox.models import Release

    if lost == "the token":
        release_token.forget()
    else:
        Release.objects.all().delete()
    actions.queue([letters.one()])

    assert send_due() == 0
    assert office.received == []


def test_a_quarantine_ends_it_and_a_release_begins_it(letters: Letters, office: PostOffice, released: None) -> None:
    actions.quarantine("wrong_messages")
    actions.queue([letters.one()])
    assert send_due() == 0

    actions.release()

    assert send_due() == 1
    assert len(office.received) == 1


def test_a_message_arrives_in_the_language_of_its_recipient(
    letters: Letters, officer: User, office: PostOffice, released: None
) -> None:
    actions.queue([letters.one()])
    send_due()

    assert office.received[0].address == officer.email
    assert office.subjects == ["Due now: Patrol"]
    assert state_of() == MessageState.ACCEPTED
    assert Delivery.objects.get().answer == "250 taken"


def test_practice_says_so(letters: Letters, office: PostOffice, released: None) -> None:
    actions.queue([letters.one(mode=Mode.EXERCISE)])
    send_due()

    assert office.subjects == ["[EXERCISE] Due now: Patrol"]


def test_a_withdrawn_message_never_leaves(letters: Letters, office: PostOffice, released: None) -> None:
    actions.queue([letters.one()])
    actions.withdraw(letters.subject)

    assert send_due() == 0
    assert office.received == []


def test_a_message_withdrawn_after_its_claim_never_leaves(letters: Letters, released: None) -> None:
    actions.queue([letters.one()])
    reserved = claim.claim(Lane.OPERATIONAL, "email", 10)
    actions.withdraw(letters.subject)

    assert claim.begin(reserved, WIRE) == []
    assert state_of() == MessageState.WITHDRAWN


def test_a_message_withdrawn_on_the_wire_tells_the_truth(letters: Letters, released: None) -> None:
    from holdfast.channels.base import Answer, Outcome

    actions.queue([letters.one()])
    reserved = claim.claim(Lane.OPERATIONAL, "email", 10)
    [begun] = claim.begin(reserved, WIRE)
    actions.withdraw(letters.subject)

    finish([claim.Landed(begun, Answer(Outcome.ACCEPTED, "250"))], keyed=False)

    assert state_of() == MessageState.WITHDRAWN
    assert Delivery.objects.get().outcome == Outcome.ACCEPTED


def test_what_is_too_old_expires_and_says_so(letters: Letters, office: PostOffice, released: None) -> None:
    actions.queue([letters.one(not_after=clock.now() + timedelta(minutes=5))])

    with clock.at(clock.now() + timedelta(minutes=5)):
        send_due()

    assert state_of() == MessageState.EXPIRED
    assert office.received == []


def test_what_grows_old_after_its_claim_expires_too(letters: Letters, released: None) -> None:
    actions.queue([letters.one(not_after=clock.now() + timedelta(minutes=5))])
    reserved = claim.claim(Lane.OPERATIONAL, "email", 10)

    with clock.at(clock.now() + timedelta(minutes=5)):
        assert claim.begin(reserved, WIRE) == []

    assert state_of() == MessageState.EXPIRED


def test_a_refusal_for_now_is_tried_again_until_it_is_taken(
    letters: Letters, office: PostOffice, released: None
) -> None:
    office.faults["rcpt"] = says("450 box is full")
    actions.queue([letters.one()])
    assert send_due() == 1
    assert send_due() == 0, "a pause comes first"

    office.faults.clear()
    let_time_pass()
    send_due()

    assert (state_of(), len(office.received)) == (MessageState.ACCEPTED, 1)
    assert list(Delivery.objects.order_by("id").values_list("outcome", flat=True)) == ["refused", "accepted"]


@pytest.mark.parametrize(
    ("lane", "state"),
    [
        (Lane.LIFE_SAFETY, MessageState.WAITING),
        (Lane.OPERATIONAL, MessageState.WAITING),
        (Lane.BULK, MessageState.UNKNOWN),
    ],
)
def test_an_unknown_outcome_is_repeated_but_for_bulk(
    letters: Letters, office: PostOffice, released: None, lane: Lane, state: MessageState
) -> None:
    office.faults["taken"] = hangs_up
    actions.queue([letters.one(lane=lane)])
    send_due()

    assert state_of() == state
    assert Delivery.objects.get().outcome == "unknown"


def test_a_recipients_messages_keep_their_order(letters: Letters, office: PostOffice, released: None) -> None:
    now = clock.now()
    actions.queue(
        [
            letters.one(round=f"r{n}", values={"title": str(n)}, queued_at=now + n * timedelta(seconds=1))
            for n in range(5)
        ]
    )
    office.faults["rcpt"] = says("450 later")
    send_due()
    assert Delivery.objects.count() == 1, "the others wait behind the first"

    office.faults.clear()
    let_time_pass()
    send_due()

    assert office.subjects == [f"Due now: {n}" for n in range(5)]


def test_life_safety_goes_first(letters: Letters, office: PostOffice, released: None) -> None:
    actions.queue([letters.about_something_else(lane=lane, values={"title": lane.value}) for lane in reversed(Lane)])

    send_due()

    assert office.subjects == [f"Due now: {lane.value}" for lane in Lane]


def test_a_closed_account_gets_nothing(letters: Letters, officer: User, office: PostOffice, released: None) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    actions.queue([letters.one()])
    send_due()

    assert (state_of(), office.received) == (MessageState.REFUSED, [])


def test_a_message_that_cannot_be_written_stops_nobody(letters: Letters, office: PostOffice, released: None) -> None:
    actions.queue([letters.one(values=["not", "a", "mapping"]), letters.about_something_else(round="late")])
    send_due()

    assert state_of() == MessageState.REFUSED
    assert state_of("late") == MessageState.ACCEPTED


def test_an_unknown_template_still_says_what_it_is_about(letters: Letters, office: PostOffice, released: None) -> None:
    actions.queue([letters.one(template="of_next_year")])
    send_due()

    assert office.subjects == ["Message: Patrol"]


def test_a_channel_that_is_not_set_up_keeps_its_queue(letters: Letters, released: None) -> None:
    actions.queue([letters.one()])

    assert send_due() == 0
    assert state_of() == MessageState.WAITING


def test_a_channel_in_trouble_is_left_alone_for_a_while(letters: Letters, office: PostOffice, released: None) -> None:
    office.faults["connect"] = hangs_up
    users = [
        User.objects.create(
            email=f"u{n}@x.example",
            agency=User.objects.get().agency if n == 0 else User.objects.first().agency,
            joined_at=clock.now(),
        )
        for n in range(9)
    ]
    actions.queue([letters.about_something_else(user_id=user.pk) for user in users])
    send_due()
    tried = Delivery.objects.count()
    send_due()

    assert Delivery.objects.count() == tried
    assert ChannelState.objects.get().closed_until is not None


def test_an_in_app_message_needs_no_sender(letters: Letters) -> None:
    actions.queue([letters.one(channel=IN_APP)])

    assert state_of() == MessageState.ACCEPTED


def test_a_late_writer_is_refused_by_the_fence(letters: Letters, released: None) -> None:
    from holdfast.channels.base import Answer, Outcome

    actions.queue([letters.one()])
    slow = claim.claim(Lane.OPERATIONAL, "email", 1)
    [slow_begun] = claim.begin(slow, WIRE)
    Message.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    quick = claim.claim(Lane.OPERATIONAL, "email", 1)
    [quick_begun] = claim.begin(quick, WIRE)

    late = finish([claim.Landed(slow_begun, Answer(Outcome.REFUSED, "554 no"))], keyed=False)
    good = finish([claim.Landed(quick_begun, Answer(Outcome.ACCEPTED, "250"))], keyed=False)

    assert (late, good, state_of()) == ({slow_begun.message.pk}, set(), MessageState.ACCEPTED)
    assert list(Delivery.objects.order_by("fence").values_list("outcome", flat=True)) == ["unknown", "accepted"]


def test_a_lease_that_holds_is_not_taken(letters: Letters, released: None) -> None:
    actions.queue([letters.one()])

    assert len(claim.claim(Lane.OPERATIONAL, "email", 10)) == 1
    assert claim.claim(Lane.OPERATIONAL, "email", 10) == []


def test_bulk_that_was_on_the_wire_when_its_sender_died_is_left_unknown(letters: Letters, released: None) -> None:
    actions.queue([letters.one(lane=Lane.BULK)])
    dead = claim.claim(Lane.BULK, "email", 1)
    claim.begin(dead, WIRE)
    Message.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    heir = claim.claim(Lane.BULK, "email", 1)

    assert claim.begin(heir, WIRE) == []
    assert state_of() == MessageState.UNKNOWN
