"""Marks of places: none can be made up, an ended one confirms nothing, and no scan is kept by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rounds.conftest import Ground


def token(mark: Any) -> str:
    from holdfast.rooms.rounds.tokens import token_of

    return token_of(mark.secret)


def test_a_mark_of_the_place_confirms_that_the_round_was_there(ground: Ground) -> None:
    from holdfast.rooms.rounds.actions import add_mark, report

    mark = add_mark(ground.guard, ground.place.pk, "East exit")

    row = report(ground.guard, ground.report(mark=token(mark)))

    assert row.mark == mark
    assert row.outcome == "counted"


@pytest.mark.parametrize("how", ["forged", "ended", "elsewhere"])
def test_another_mark_confirms_nothing(ground: Ground, how: str) -> None:
    from holdfast.kernel.errors import Refused
    from holdfast.rooms.premises.models import Premises
    from holdfast.rooms.rounds.actions import add_mark, end_mark, report

    mark = add_mark(ground.guard, ground.place.pk, "East exit")
    scanned = token(mark)
    if how == "forged":
        scanned = scanned[:-1] + ("A" if scanned[-1] != "A" else "B")
    elif how == "ended":
        end_mark(ground.guard, mark.pk, reason="Of no use any more")
    else:
        other = Premises.objects.create(
            kind="mall", name="Elsewhere", lat=1, lon=1, owner=ground.city.mall, owner_path=ground.city.mall.path,
            source="test", source_ref="elsewhere", added_at=ground.now,
        )  # fmt: skip
        scanned = token(add_mark(ground.guard, other.pk, "Door"))

    with pytest.raises(Refused) as refused:
        report(ground.guard, ground.report(mark=scanned))

    assert refused.value.code == "foreign-mark"


def test_a_scan_opens_the_tasks_of_the_place_and_leaves_no_trace(ground: Ground, client: Any) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.rounds.actions import add_mark
    from holdfast.rooms.rounds.models import Receipt
    from tests.support.scene import sign_in

    mark = add_mark(ground.guard, ground.place.pk, "East exit")
    sign_in(client, ground.city.people["mall"], ground.city.duty["mall"])
    before = Entry.objects.count()

    page = client.get(f"/at/{token(mark)}/", follow=True).content.decode()

    assert "At the mark: East exit" in page
    assert f'value="{token(mark)}"' in page
    assert (Entry.objects.count(), Receipt.objects.count()) == (before, 0)
    assert client.get(f"/at/{'A' * 32}/").status_code == 404


def test_the_sheet_and_the_codes_are_printed_without_network(ground: Ground, client: Any) -> None:
    from holdfast.rooms.rounds.actions import add_mark
    from tests.support.scene import sign_in

    mark = add_mark(ground.guard, ground.place.pk, "East exit 东出口")
    sign_in(client, ground.city.people["mall"], ground.city.duty["mall"])

    sheet = client.get(f"/rounds/places/{ground.place.pk}/marks/sheet.pdf")
    code = client.get(f"/rounds/marks/{mark.pk}/code.svg")
    twin = client.get(f"/api/v1/rounds/marks/{mark.pk}/code.svg")

    assert sheet.content.startswith(b"%PDF-")
    assert code.content.startswith(b"<svg") or b"<svg" in code.content[:200]
    assert twin.content == code.content


def test_marks_go_with_their_place_when_two_rows_become_one(ground: Ground) -> None:
    from holdfast.project.merging import move_marks
    from holdfast.rooms.premises.events import PlacesMerged
    from holdfast.rooms.premises.models import Premises
    from holdfast.rooms.rounds.actions import add_mark

    mark = add_mark(ground.guard, ground.place.pk, "East exit")
    stays = Premises.objects.create(
        kind="mall", name="Stays", lat=1, lon=1, owner=ground.city.mall, owner_path=ground.city.mall.path,
        source="test", source_ref="stays", added_at=ground.now,
    )  # fmt: skip

    move_marks(PlacesMerged(gone_id=ground.place.pk, stays_id=stays.pk, owner_path=ground.city.mall.path))

    mark.refresh_from_db()
    assert mark.premises_id == stays.pk
