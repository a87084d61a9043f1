"""What happens behind an act in another room: `mail_invitation`, `open_adoption_decision`, `open_release_decision`,
`carry_out_decision`."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.kernel.errors import Refused
from holdfast.rooms.agencies.actions import add_user
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations.actions import decide
from holdfast.rooms.obligations.models import Decision
from holdfast.rooms.outbox import release_token
from holdfast.rooms.outbox.actions import ask_release, quarantine
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack, propose_adoption
from holdfast.rooms.rulebook.models import Adoption
from tests.support.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_an_invitation_is_mailed_to_the_persons_own_address(cast: Cast) -> None:
    link = add_user(cast.actor("city_administrator"), cast.agencies["lanhe"].pk, email="new.post@lanhe.example")

    message = Message.objects.get(template="invitation")
    assert (message.user_id, message.channel, message.not_after) == (link.user.pk, "email", link.expires_at)


def test_proposing_a_pack_asks_somebody_else_and_their_yes_adopts_it(cast: Cast) -> None:
    pack = load_shipped_pack(command_actor(cast.agencies["lanhe"]), "cn-2026")

    proposed = propose_adoption(
        cast.actor("city_administrator"), pack, cast.agencies["lanhe"], date(2026, 1, 1), reason="plan of the year"
    )
    decision = Decision.objects.get(asks="adopt", about_id=proposed.pk)
    decide(cast.actor("city_commander"), decision.pk, "approved", "council of 3 March")

    assert Adoption.objects.get(pk=proposed.pk).state == Adoption.State.ADOPTED
    assert Entry.objects.filter(kind="rulebook.adopted").count() == 1


def test_a_no_leaves_the_pack_unadopted(cast: Cast) -> None:
    pack = load_shipped_pack(command_actor(cast.agencies["lanhe"]), "cn-2026")
    proposed = propose_adoption(cast.actor("city_administrator"), pack, cast.agencies["lanhe"], date(2026, 1, 1))
    decision = Decision.objects.get(asks="adopt", about_id=proposed.pk)

    decide(cast.actor("city_commander"), decision.pk, "refused", "figures are missing")

    assert Adoption.objects.get(pk=proposed.pk).state == Adoption.State.REFUSED


def test_whoever_proposes_does_not_decide(cast: Cast) -> None:
    pack = load_shipped_pack(command_actor(cast.agencies["lanhe"]), "cn-2026")
    proposed = propose_adoption(cast.actor("city_commander"), pack, cast.agencies["lanhe"], date(2026, 1, 1))
    decision = Decision.objects.get(asks="adopt", about_id=proposed.pk)

    with pytest.raises(Refused):
        decide(cast.actor("city_commander"), decision.pk, "approved", "I like it")

    assert Adoption.objects.get(pk=proposed.pk).state == Adoption.State.PROPOSED


def test_a_quarantined_copy_sends_again_only_after_a_second_person_says_so(cast: Cast) -> None:
    adopt(
        command_actor(cast.agencies["lanhe"]),
        load_shipped_pack(command_actor(cast.agencies["lanhe"]), "cn-2026"),
        cast.agencies["lanhe"],
        date(2026, 1, 1),
    )
    quarantine("restored")
    assert not release_token.is_released()

    asked = ask_release(cast.actor("city_administrator"), "compared with the old machine")
    still_held = not release_token.is_released()
    decide(
        cast.actor("city_commander"),
        Decision.objects.get(asks="release", about_id=asked).pk,
        "approved",
        "nothing was sent",
    )

    assert still_held
    assert release_token.is_released()
