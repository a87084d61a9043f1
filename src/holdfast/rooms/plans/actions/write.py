"""Writing a draft part by part. Of two editors of one part the second is told, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.plans.content import Card, Content, Section, own_key
from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.text import Text
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.plans import access
from holdfast.rooms.plans.actions.locking import locked_version, require_draft
from holdfast.rooms.plans.entries import enter
from holdfast.rooms.plans.facts import content_of, put_content
from holdfast.rooms.plans.models import Version

LONGEST_TEXT = 20_000
LONGEST_STEP = 300
MOST_STEPS = 40
MOST_CARDS = 40


class Conflict(OutOfDate):
    """Somebody else changed this part since it was read; nothing was written. `standing` is what stands there now."""

    code = "part-changed"

    def __init__(self, standing: Section | Card | None, revision: int) -> None:
        super().__init__(noop("Somebody else changed this part since you read it"), revision=revision)
        self.standing = standing


def write_section(actor: Actor, version_id: UUID, key: str, text: str, *, seen: int) -> Version:
    """Writes the text of a section; `seen` is the revision at which the writer read it."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(Place(field="text"), f"at most {LONGEST_TEXT} characters", str(len(text)))

    def change(content: Content, revision: int) -> Content:
        section = content.section(key)
        if section is None:
            raise BadInput(Place(field="key"), "a section of this plan", key)
        _refuse_changed(section, seen, revision)
        return content.with_section(replace(section, text=_tidy(text), changed=revision + 1))

    return _change(actor, version_id, change, part="section", key=key)


def write_card(
    actor: Actor, version_id: UUID, key: str, *, post: str, steps: Sequence[str], seen: int, title: str = ""
) -> Version:
    """Writes a role card; a title only counts on a card of the writer's own."""
    tidy = _steps(steps)

    def change(content: Content, revision: int) -> Content:
        card = content.card(key)
        if card is None:
            raise BadInput(Place(field="key"), "a role card of this plan", key)
        _refuse_changed(card, seen, revision)
        named = _own_title(card, title)
        return content.with_card(replace(card, title=named, post=post.strip()[:120], steps=tidy, changed=revision + 1))

    return _change(actor, version_id, change, part="card", key=key)


def add_card(actor: Actor, version_id: UUID, title: str) -> Version:
    """Adds an empty role card of the writer's own."""
    name = title.strip()[:120]
    if not name:
        raise BadInput(Place(field="title"), "a title", "nothing")

    def change(content: Content, revision: int) -> Content:
        if len(content.cards) >= MOST_CARDS:
            raise Refused(noop("A plan has at most %(most)s role cards"), code="too-many-cards", most=MOST_CARDS)
        return content.with_card(Card(own_key(content), Text(name, name), changed=revision + 1))

    return _change(actor, version_id, change, part="card", key="new")


def remove_card(actor: Actor, version_id: UUID, key: str, *, seen: int, reason: str) -> Version:
    """Takes a card of the writer's own away; the pack's stay."""
    said = typed_reason(reason)

    def change(content: Content, revision: int) -> Content:
        card = content.card(key)
        if card is None:
            raise BadInput(Place(field="key"), "a role card of this plan", key)
        if not key.startswith("own-"):
            raise Refused(noop("The pack asks for this card; it stays"), code="card-of-pack")
        _refuse_changed(card, seen, revision)
        return content.without_card(key)

    return _change(actor, version_id, change, part="card", key=key, removed_for=said)


@transaction.atomic
def _change(
    actor: Actor,
    version_id: UUID,
    change: Callable[[Content, int], Content],
    *,
    part: str,
    key: str,
    removed_for: str = "",
) -> Version:
    plan, version = locked_version(actor, access.WRITE, version_id)
    require_draft(version)
    old = content_of(version)
    new = change(old, version.revision)
    if _same(old, new):
        return version
    put_content(version, new)
    version.revision += 1
    version.save(update_fields=["sections", "role_cards", "revision"])
    verb = "card_removed" if removed_for else "written"
    number, revision = version.number, version.revision
    enter(verb, plan, actor.ref, reason=removed_for, number=number, revision=revision, part=part, key=key)
    return version


def _refuse_changed(part: Section | Card, seen: int, revision: int) -> None:
    if part.changed > seen:
        raise Conflict(part, revision)


def _same(old: Content, new: Content) -> bool:
    """Saving what stands there already is no change."""

    def words(content: Content) -> tuple[tuple[object, ...], tuple[object, ...]]:
        sections = tuple((each.key, each.text) for each in content.sections)
        return sections, tuple((each.key, each.title, each.post, each.steps) for each in content.cards)

    return words(old) == words(new)


def _own_title(card: Card, title: str) -> Text:
    name = title.strip()[:120]
    return Text(name, name) if name and card.key.startswith("own-") else card.title


def _tidy(text: str) -> str:
    """Line ends as one, and no blanks at the end of a line: what a browser adds is no change."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def _steps(steps: Sequence[str]) -> tuple[str, ...]:
    tidy = tuple(step for step in (_tidy(each) for each in steps) if step)
    if len(tidy) > MOST_STEPS:
        raise BadInput(Place(field="steps"), f"at most {MOST_STEPS} steps", str(len(tidy)))
    for number, step in enumerate(tidy, 1):
        if len(step) > LONGEST_STEP:
            raise BadInput(Place(row=number, field="steps"), f"at most {LONGEST_STEP} characters", str(len(step)))
    return tidy
