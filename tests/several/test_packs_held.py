"""Whatever pack is held, no grade of it selects one sort of hall: a book too large to be tried is not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.policy.check import grading, problems_in
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.read import read_pack, shipped_keys, shipped_pack_text
from holdfast.policy.tables import Document

if TYPE_CHECKING:
    from tests.support.cast import Cast

# A rule that knows a use by what a law says of it, and gives a grade that no other hall can have.
APART = """
[[grade]]
key = "apart"
title = { en = "apart", zh = "另列" }

"""
RULE = """[[grade_rule]]
id = "grade.apart"
grade = "apart"
instrument = "act"
article = "s. 1"
text = { en = "Apart.", zh = "另列。" }
any = [{ fact = "always_standard", is = true }]

"""


def table(text: str) -> PackTable:
    return Document(text, "pack").read(PackTable)


@pytest.mark.parametrize("key", shipped_keys())
def test_every_shipped_pack_is_small_enough_to_be_tried(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = table(shipped_pack_text(key))
    whole = problems_in(read)
    monkeypatch.setattr(grading, "MOST_COMPARED", 1)

    refused = [expected for _path, expected, _came in problems_in(read)]

    assert list(whole) == []
    assert any("one sort of hall apart" in expected for expected in refused)


def test_a_held_pack_that_tells_halls_apart_is_read_by_no_list_and_no_act(city: Cast) -> None:
    """Written past the check, as an older version might have: reading it is refused, not its places shown."""
    from holdfast.plumbing import clock
    from holdfast.policy.problems import BadPack
    from holdfast.rooms.premises.models import Grade, Premises
    from holdfast.rooms.rulebook.models import Pack

    text = shipped_pack_text("uk-2025")
    at, rule = text.index("[[grade]]"), text.index("[[grade_rule]]")
    text = text[:at] + APART.lstrip() + text[at:rule] + RULE + text[rule:]
    now, owner = clock.now(), city.agencies["lanhe.north"]
    row = Premises.objects.create(
        kind="assembly_hall", name="Hall", lat=31, lon=121, owner=owner, owner_path=owner.path, source="hand", added_at=now
    )  # fmt: skip
    Pack.objects.create(key="uk-2025", version="1", sha256="0" * 64, text=text, loaded_at=now)
    Grade.objects.create(premises=row, pack_key="uk-2025", pack_version="1", grade="apart", graded_at=now)
    client = city.client("north_duty_officer")

    answers = [
        client.get("/premises/?pack=uk-2025&grade=apart"),
        client.get(f"/premises/several/?act=export&every=1&pack=uk-2025&grade=apart&ids={row.pk}"),
        client.get("/api/v1/register/places?pack=uk-2025&grade=apart"),
    ]

    with pytest.raises(BadPack, match="one use alone"):
        read_pack(text, "uk-2025")
    assert [answer.status_code >= 400 for answer in answers] == [True, True, True]
