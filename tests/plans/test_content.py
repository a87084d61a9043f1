"""What a version says, what it lacks, and what differs between two."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.duties.standing import Instrument, Status
from holdfast.domain.plans.completeness import gaps
from holdfast.domain.plans.content import (
    Card,
    Content,
    Identity,
    Section,
    blank,
    card_json,
    content_from,
    copied,
    fingerprint,
    own_key,
    section_json,
    signed_form,
)
from holdfast.domain.plans.difference import How, difference
from holdfast.domain.plans.kinds import PlanKind, PlanSection, RoleCard
from holdfast.kernel.durations import Span
from holdfast.kernel.ids import uuid7
from holdfast.kernel.text import Text

LAW = Instrument("plan", Text("Plan", "方案"), "2026", Status.PLAN)
KIND = PlanKind(
    id="plan.site",
    of="premises",
    title=Text("Plan", "预案"),
    text=Text("One", "一"),
    instrument=LAW,
    article="B6",
    valid_for=Span(),
    signed_by="level:district",
    sections=(PlanSection("a", Text("A", "甲"), Text("?", "？")), PlanSection("b", Text("B", "乙"), Text("?", "？"))),
    role_cards=(RoleCard("lead", Text("Lead", "负责人"), (Text("Call", "报警"),)),),
)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
CONTENTS = st.builds(
    Content,
    st.lists(st.builds(Section, st.sampled_from("abc"), st.builds(Text, WORDS, WORDS), WORDS), max_size=3).map(tuple),
    st.lists(
        st.builds(Card, st.sampled_from("xyz"), st.builds(Text, WORDS, WORDS), WORDS, st.lists(WORDS).map(tuple)),
        max_size=3,
    ).map(tuple),
)
IDENTITY = Identity("premises", uuid7(), "plan.site", 1)


def test_a_blank_version_has_the_packs_words_in_the_writers_language() -> None:
    content = blank(KIND, "zh-hans")

    assert content.cards[0].steps == ("报警",)
    assert [each.key for each in content.sections] == ["a", "b"]


@pytest.mark.parametrize(
    ("written", "steps", "missing"),
    [
        ("", ("Call",), ["a", "b"]),
        ("words", ("Call",), ["b"]),
        ("  \n", ("Call",), ["a", "b"]),
        ("x", (), ["b", "lead"]),
    ],
    ids=["nothing", "one section", "only blanks", "a card without a step"],
)
def test_gaps_are_named_in_the_packs_order(written: str, steps: tuple[str, ...], missing: list[str]) -> None:
    content = blank(KIND, "en").with_section(Section("a", Text("A"), written))
    content = content.with_card(replace(content.cards[0], steps=steps))

    assert [gap.key for gap in gaps(KIND, content)] == missing


def test_a_copy_gains_what_the_pack_gained_and_keeps_what_was_written() -> None:
    old = Content((Section("gone", Text("Gone"), "kept"), Section("empty", Text("E")), Section("a", Text("A"), "x", 7)))

    new = copied(old, KIND, "en")

    assert [(each.key, each.text, each.changed) for each in new.sections] == [
        ("a", "x", 0), ("b", "", 0), ("gone", "kept", 0)
    ]  # fmt: skip
    assert [card.key for card in new.cards] == ["lead"]


@given(CONTENTS)
def test_content_survives_being_kept(content: Content) -> None:
    kept = [section_json(each) for each in content.sections], [card_json(each) for each in content.cards]

    assert content_from(*json.loads(json.dumps(kept))) == content


@given(CONTENTS, CONTENTS)
def test_two_contents_with_one_fingerprint_say_the_same(one: Content, other: Content) -> None:
    same = fingerprint(IDENTITY, one) == fingerprint(IDENTITY, other)

    assert same == (signed_form(IDENTITY, one) == signed_form(IDENTITY, other))


def test_the_fingerprint_is_worked_out_by_anybody() -> None:
    content = blank(KIND, "en")
    form = signed_form(IDENTITY, content)

    plain = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    assert sha256(plain).hexdigest() == fingerprint(IDENTITY, content)


def test_editing_leaves_no_trace_in_the_fingerprint_but_every_word_does() -> None:
    content = blank(KIND, "en")
    touched = content.with_section(replace(content.sections[0], changed=9))
    written = content.with_section(replace(content.sections[0], text="."))

    assert fingerprint(IDENTITY, touched) == fingerprint(IDENTITY, content)
    assert fingerprint(IDENTITY, written) != fingerprint(IDENTITY, content)
    assert fingerprint(replace(IDENTITY, number=2), content) != fingerprint(IDENTITY, content)


@given(CONTENTS)
def test_a_version_does_not_differ_from_itself(content: Content) -> None:
    assert difference(content, content) == ()


def test_a_difference_names_the_lines() -> None:
    old = Content((Section("a", Text("A"), "one\ntwo\nthree"),), (Card("lead", Text("L"), steps=("Call", "Wait")),))
    new = Content((Section("a", Text("A"), "one\n2\nthree"),), (Card("lead", Text("L"), steps=("Call",)),))

    first, second = difference(old, new)

    assert [(line.mark, line.text) for line in first.lines] == [(" ", "one"), ("-", "two"), ("+", "2"), (" ", "three")]
    assert [(line.mark, line.text) for line in second.lines] == [(" ", "Call"), ("-", "Wait")]
    assert (first.how, second.how) == (How.CHANGED, How.CHANGED)


def test_parts_that_come_and_go_are_said() -> None:
    old = Content((Section("a", Text("A"), "x"),))
    new = Content((Section("b", Text("B"), "y"),))

    assert [(each.key, each.how) for each in difference(old, new)] == [("b", How.ADDED), ("a", How.REMOVED)]


def test_own_cards_never_share_a_key() -> None:
    content = Content(cards=(Card("own-1", Text("A")), Card("own-3", Text("B"))))

    assert own_key(content) == "own-2"
    assert own_key(content.with_card(Card("own-2", Text("C")))) == "own-4"
