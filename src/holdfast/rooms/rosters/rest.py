"""Rosters over the API: translated, never decided here. Posts and letters; who stands under a letter is asked apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from holdfast.domain.rosters.spans import Span
from holdfast.domain.rosters.template import HeldAs, Line
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing import clock
from holdfast.plumbing.inputs import Code, Moment, Reason, Text, TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rosters import access, actions, queries
from holdfast.rooms.rosters.models import Feed, Gap, Member, Note, ReachTest, Roster, Shift, Swap
from holdfast.rooms.rosters.reached import Answer, answers_of

router = Router()

Short = Annotated[str, Field(max_length=300)]
Hours = Annotated[float, Field(gt=0, le=744)]


class LineIn(Schema):
    """One line: days as an RRULE of days, weeks or months, wall-clock begin, hours, letters taking turns."""

    rrule: Annotated[str, Field(max_length=120)]
    starts_on: date
    begins: time
    hours: Hours
    turns: Annotated[list[Annotated[str, Field(max_length=1)]], Field(min_length=1, max_length=60)]
    held_as: Literal["holder", "deputy"] = "holder"
    ends_on: date | None = None


class TemplateIn(Schema):
    """Who stands under which letter, the lines, qualifications beyond the pack's, and from when."""

    crew: dict[Annotated[str, Field(max_length=1)], UUID]
    lines: Annotated[list[LineIn], Field(max_length=20)]
    needs: Annotated[list[Code], Field(max_length=20)] = []
    from_at: Moment | None = None


class RosterOut(Schema):
    post_id: UUID
    needs: list[str]
    begins_at: datetime
    drawn_until: datetime


class RosteredPostOut(Schema):
    """A post with a roster: the letters on now and next; empty: nobody."""

    post_id: UUID
    agency_path: str
    name_en: str
    name_zh: str
    now: str
    next: str
    next_at: datetime | None


class ShiftOut(Schema):
    id: UUID
    post_id: UUID
    letter: str
    filled: bool
    held_as: str
    from_at: datetime
    until_at: datetime
    why: str

    @staticmethod
    def resolve_filled(row: Shift) -> bool:
        return row.user is not None and row.user.is_active


class MemberOut(Schema):
    letter: str
    user_id: UUID


class StretchIn(Schema):
    from_at: Moment
    until_at: Moment
    user_id: UUID


class OverrideIn(Schema):
    """`user_id` null: nobody then."""

    from_at: Moment
    until_at: Moment
    user_id: UUID | None = None
    reason: Reason


class GapOut(Schema):
    id: UUID
    post_id: UUID
    kind: Literal["empty", "lapsed"]
    from_at: datetime
    until_at: datetime
    missing: str
    found_at: datetime


class SwapIn(Schema):
    to_id: UUID
    back_id: UUID | None = None
    reason: Short = ""


class SwapAnswerIn(Schema):
    agree: bool
    reason: Short = ""


class SwapOut(Schema):
    id: UUID
    shift_id: UUID
    back_id: UUID | None
    state: str
    asked_at: datetime
    done_at: datetime | None


class NoteIn(Schema):
    text: Text


class QuestionIn(Schema):
    question: Annotated[str, Field(min_length=1, max_length=500)]


class NoteOut(Schema):
    id: UUID
    post_id: UUID
    letter: str
    text: str
    written_at: datetime


class SentOut(Schema):
    sent: int


class AreaIn(Schema):
    area_id: UUID


class ReachOut(Schema):
    id: UUID
    area_id: UUID
    asked_at: datetime
    posts: int


class AnswerOut(Schema):
    """One post of a test: answered when, by its obligation; `late`: silent or answered after the pack's time."""

    post_id: UUID
    obligation_id: UUID
    answered_at: datetime | None
    late: bool
    due_at: datetime

    @staticmethod
    def resolve_post_id(one: Answer) -> UUID:
        return one.post.pk


class FeedIn(Schema):
    post_id: UUID | None = None


class FeedOut(Schema):
    id: UUID
    post_id: UUID | None
    made_at: datetime
    ended_at: datetime | None


class MadeFeedOut(FeedOut):
    """`secret` is told once; the calendar is at `/roster/calendar/<secret>/`."""

    secret: str


@router.get("/posts", response=list[RosteredPostOut])
def list_posts(request: HttpRequest) -> list[RosteredPostOut]:
    """The posts with a roster of the caller's branch, with who is on now and next."""
    now = clock.now()
    rows = list(queries.posts(actor_of(request))[:500])
    shown = Span(now - timedelta(hours=1), now + timedelta(days=3))
    shifts = queries.shifts_of([row.pk for row in rows], shown)
    return [_post_out(row, *queries.now_and_next(shifts.get(row.pk, ()), now)) for row in rows]


@router.get("/posts/{post_id}/crew", response=list[MemberOut])
def read_crew(request: HttpRequest, post_id: UUID) -> Sequence[Member]:
    """Who stands under which letter."""
    actor = actor_of(request)
    row = queries.one_post(actor, post_id)
    require(actor, access.READ_CREW, owner_path=row.agency.path, reading=access.READ)
    return list(Member.objects.filter(post=row, left_at__isnull=True).order_by("letter"))


@router.post("/posts/{post_id}/template", response=RosterOut)
def set_template(request: HttpRequest, post_id: UUID, body: TemplateIn) -> Roster:
    """Plans the post anew from a moment and draws its shifts."""
    lines = [_line(line) for line in body.lines]
    new = actions.NewRoster(body.crew, lines, needs=tuple(body.needs), from_at=body.from_at)
    return actions.set_template(actor_of(request), post_id, new)


@router.post("/posts/{post_id}/fill", response=ShiftOut)
def fill(request: HttpRequest, post_id: UUID, body: StretchIn) -> Shift:
    """Puts somebody on where nobody is."""
    return actions.fill(actor_of(request), post_id, **body.dict())


@router.post("/posts/{post_id}/override", response=ShiftOut)
def override(request: HttpRequest, post_id: UUID, body: OverrideIn) -> Shift:
    """Gives a stretch to somebody else, or to nobody, with a reason."""
    return actions.override(actor_of(request), post_id, **body.dict())


@router.get("/shifts", response=Page[ShiftOut])
def list_shifts(
    request: HttpRequest,
    post: UUID | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    after: After = "",
    limit: Limit = 50,
) -> Page[Shift]:
    """Shifts of the caller's branch by their begin, from now on unless `since` says otherwise."""
    rows = queries.shifts(actor_of(request)).filter(until_at__gt=since or clock.now())
    rows = rows.filter(from_at__lt=until) if until else rows
    rows = rows.filter(post=post) if post else rows
    return one_page(rows.order_by("-from_at", "-pk"), after=after, limit=limit, by=("from_at", "id"))


@router.get("/gaps", response=list[GapOut])
def list_gaps(request: HttpRequest) -> list[Gap]:
    """What is uncovered in the days ahead, the next first."""
    return list(queries.open_gaps(actor_of(request))[:500])


@router.get("/swaps", response=Page[SwapOut])
def list_swaps(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Swap]:
    """Swaps of the caller's branch, the newest first."""
    return one_page(queries.swaps(actor_of(request)), after=after, limit=limit, by=("asked_at", "id"))


@router.get("/swaps/{swap_id}", response=SwapOut)
def read_swap(request: HttpRequest, swap_id: UUID) -> Swap:
    """One swap."""
    return queries.one_swap(actor_of(request), swap_id)


@router.post("/shifts/{shift_id}/swap", response={201: SwapOut})
def ask_swap(request: HttpRequest, shift_id: UUID, body: SwapIn) -> Status[Swap]:
    """Offers one's own shift to somebody, for one of theirs or for nothing."""
    return Status(
        201, actions.ask_swap(actor_of(request), shift_id, body.to_id, back_id=body.back_id, reason=body.reason)
    )


@router.post("/swaps/{swap_id}/answer", response=SwapOut)
def answer_swap(request: HttpRequest, swap_id: UUID, body: SwapAnswerIn) -> Swap:
    """Agrees, or refuses with a reason."""
    return actions.answer_swap(actor_of(request), swap_id, agree=body.agree, reason=body.reason)


@router.post("/swaps/{swap_id}/take-back", response=SwapOut)
def take_back_swap(request: HttpRequest, swap_id: UUID, body: TypedReasonIn) -> Swap:
    """Takes back what one asked."""
    return actions.take_back_swap(actor_of(request), swap_id, reason=body.reason)


@router.post("/notes", response={201: NoteOut})
def write_note(request: HttpRequest, body: NoteIn) -> Status[Note]:
    """Leaves a note at the post that the caller holds now."""
    return Status(201, actions.write_note(actor_of(request), body.text))


@router.get("/posts/{post_id}/notes", response=list[NoteOut])
def list_notes(request: HttpRequest, post_id: UUID) -> list[Note]:
    """The last notes of a post."""
    actor = actor_of(request)
    row = queries.one_post(actor, post_id)
    require(actor, access.HAND_OVER, owner_path=row.agency.path, reading=access.READ)
    return list(Note.objects.filter(post=row).order_by("-written_at")[:20])


@router.post("/notes/{note_id}/read", response=NoteOut)
def read_note(request: HttpRequest, note_id: UUID) -> Note:
    """Ticks a note as read."""
    return actions.read_note(actor_of(request), note_id)


@router.post("/notes/{note_id}/ask", response=SentOut)
def ask_about_note(request: HttpRequest, note_id: UUID, body: QuestionIn) -> SentOut:
    """Sends a question to who wrote the note."""
    return SentOut(sent=actions.ask_about_note(actor_of(request), note_id, body.question))


@router.get("/reach-tests", response=Page[ReachOut])
def list_reach_tests(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[ReachTest]:
    """Tests of reachability, the newest first."""
    return one_page(queries.reach_tests(actor_of(request)), after=after, limit=limit, by=("asked_at", "id"))


@router.post("/reach-tests", response={201: ReachOut})
def start_reach_test(request: HttpRequest, body: AreaIn) -> Status[ReachTest]:
    """Asks everybody on duty in an area now."""
    return Status(201, actions.start_reach_test(actor_of(request), body.area_id))


@router.get("/reach-tests/{test_id}/answers", response=list[AnswerOut])
def list_answers(request: HttpRequest, test_id: UUID) -> list[Answer]:
    """Every post that was asked, the silent ones first."""
    return answers_of(queries.one_reach_test(actor_of(request), test_id))


@router.get("/feeds", response=list[FeedOut])
def list_feeds(request: HttpRequest) -> list[Feed]:
    """The caller's own calendar addresses."""
    actor = actor_of(request)
    require(actor, access.USE_FEEDS, owner_path=actor.path)
    return list(Feed.objects.filter(maker_id=actor.user_id).order_by("-made_at")) if actor.user_id else []


@router.post("/feeds", response={201: MadeFeedOut})
def make_feed(request: HttpRequest, body: FeedIn) -> Status[MadeFeedOut]:
    """Makes an address; its secret is told once."""
    made = actions.make_feed(actor_of(request), post_id=body.post_id)
    row = made.row
    words = {"id": row.pk, "post_id": row.post_id, "made_at": row.made_at, "ended_at": None}
    return Status(201, MadeFeedOut(secret=made.secret, **words))  # type: ignore[arg-type]


@router.post("/feeds/{feed_id}/end", response=FeedOut)
def end_feed(request: HttpRequest, feed_id: UUID, body: TypedReasonIn) -> Feed:
    """Ends one of the caller's own addresses."""
    if actor_of(request).user_id is None:
        raise absent()
    return actions.end_feed(actor_of(request), feed_id, reason=body.reason)


def _line(line: LineIn) -> Line:
    if line.starts_on.year not in range(1990, 2200):
        raise BadInput(Place(field="starts_on"), "a day from 1990 to 2200", line.starts_on.isoformat())
    words = line.dict(exclude={"hours", "turns", "held_as"})
    lasts = timedelta(hours=line.hours)
    return Line(**words, lasts=lasts, turns=tuple(line.turns), held_as=HeldAs(line.held_as))


def _post_out(row: Post, now: Shift | None, following: Shift | None) -> RosteredPostOut:
    return RosteredPostOut(
        post_id=row.pk,
        agency_path=row.agency.path,
        name_en=row.name_en,
        name_zh=row.name_zh,
        now=now.letter if now else "",
        next=following.letter if following else "",
        next_at=following.from_at if following else None,
    )
