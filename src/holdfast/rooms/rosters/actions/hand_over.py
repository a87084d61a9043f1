"""The hand-over note: written by who goes off a post, read and ticked by who takes it, before anything else is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import NewMessage
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.events import PostTaken
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.outbox.actions import queue
from holdfast.rooms.rosters.access import HAND_OVER
from holdfast.rooms.rosters.entries import ROOM, enter, salt_for
from holdfast.rooms.rosters.locking import post_for
from holdfast.rooms.rosters.models import Member, Note, Reading
from holdfast.rooms.rosters.rules import known_rules

LONGEST = 4000
CHANNELS = ("in_app", "email")


@transaction.atomic
def write_note(actor: Actor, text: str) -> Note:
    """Leaves a note at the post that the actor holds now; a later one of the same shift stands beside it."""
    post = _own_post(actor)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadInput(Place(field="text"), f"1 to {LONGEST} characters", str(len(text)))
    assert actor.user_id is not None
    letter = Member.objects.filter(post=post, user_id=actor.user_id, left_at__isnull=True).values_list(
        "letter", flat=True
    )
    row = Note.objects.create(
        post=post, writer_id=actor.user_id, letter=letter.first() or "", text=text, text_salt=salt_for(text),
        written_at=clock.now(),
    )  # fmt: skip
    enter("note_written", row.pk, post.agency.path, actor, texts=(("text", row.text_salt, text),), post=post.pk)
    return row


@transaction.atomic
def read_note(actor: Actor, note_id: UUID) -> Note:
    """Ticks a note of the post that the actor holds now as read; ticking it again changes nothing."""
    row = Note.objects.select_related("post__agency").filter(pk=note_id).first()
    if row is None:
        raise absent()
    post_for(actor, row.post_id, HAND_OVER)
    if row.post_id != actor.post_id:
        raise Refused(noop("You do not hold this post now"), code="post-not-held")
    _tick(actor, row)
    return row


def read_before_taking(event: PostTaken) -> None:
    """Nobody takes a post before the note of the one before was ticked; what is ticked is entered with the taking."""
    assert event.actor.user_id is not None
    row = unread_note(event.post_id, event.actor.user_id, clock.now())
    if row is None:
        return
    if row.pk not in event.read:
        raise Refused(noop("Read the hand-over note and tick it first"), code="note-unread")
    _tick(event.actor, row)


@transaction.atomic
def ask_about_note(actor: Actor, note_id: UUID, question: str) -> int:
    """Sends a question to who wrote the note, while the pack says that they answer; answers how many messages."""
    row = Note.objects.select_related("post__agency").filter(pk=note_id).first()
    if row is None:
        raise absent()
    post = post_for(_as_holder(actor, row.post_id), row.post_id, HAND_OVER)
    question = question.strip()[:500]
    if not question:
        raise BadInput(Place(field="question"), "a question", "nothing")
    enter(
        "note_asked", row.pk, post.agency.path, actor, texts=(("question", salt_for(question), question),), post=post.pk
    )
    return queue([_question(row, post, question, channel, str(uuid7())) for channel in CHANNELS])


def unread_note(post_id: UUID, user_id: UUID, now: datetime) -> Note | None:
    """The last note that somebody else left at the post, unless this person has read it."""
    rows = Note.objects.filter(post_id=post_id, written_at__lte=now).exclude(writer_id=user_id)
    last = rows.select_related("post__agency").order_by("-written_at", "-pk").first()
    if last is None or Reading.objects.filter(note=last, user_id=user_id).exists():
        return None
    return last


def answers_until(row: Note) -> datetime:
    """Until when the one who wrote the note answers questions about it."""
    rules = known_rules(row.post)
    return row.written_at + (rules.roster.ask_until if rules else timedelta(0))


def _tick(actor: Actor, row: Note) -> None:
    assert actor.user_id is not None
    _, is_new = Reading.objects.get_or_create(note=row, user_id=actor.user_id, defaults={"read_at": clock.now()})
    if is_new:
        enter("note_read", row.pk, row.post.agency.path, actor, post=row.post_id, written_at=row.written_at)


def _as_holder(actor: Actor, post_id: UUID) -> Actor:
    """Who holds the post now may ask before taking it for the session."""
    if actor.user_id is None or actor.token_id is not None or actor.post_id == post_id:
        return actor
    held = actor_for(User.objects.select_related("agency").get(pk=actor.user_id), post_id, clock.now())
    return held if held.post_id else actor


def _own_post(actor: Actor) -> Post:
    require(actor, HAND_OVER, owner_path=actor.path)
    if actor.post_id is None:
        raise Refused(noop("You hold no post now"), code="no-post")
    return post_for(actor, actor.post_id, HAND_OVER)


def _question(row: Note, post: Post, question: str, channel: str, once: str) -> NewMessage:
    return NewMessage(
        subject=Subject(ROOM, row.pk),
        round=f"asked:{once}",
        channel=channel,
        lane=Lane.OPERATIONAL,
        mode=Mode.LIVE,
        template="note_question",
        values={"label": f"{post.agency.name_en}, {post.name_en}", "question": question, "path": "/messages/"},
        user_id=row.writer_id,
        post_id=post.pk,
        owner_path=post.agency.path,
    )
