"""Planning the roster of a post: its crew under letters, the lines of its template, its own qualifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rosters.fitness import Person, RestRule, unfit
from holdfast.domain.rosters.spans import Span
from holdfast.domain.rosters.template import HeldAs, check_line, clash, drawn
from holdfast.domain.rosters.template import Line as TemplateLine
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rosters import access
from holdfast.rooms.rosters.actions.watch import watch_post
from holdfast.rooms.rosters.drawing import drawn_shifts
from holdfast.rooms.rosters.entries import enter
from holdfast.rooms.rosters.locking import lock, post_for
from holdfast.rooms.rosters.models import Line, Member, Roster, Shift
from holdfast.rooms.rosters.rules import PostRules, rules_of
from holdfast.rooms.rosters.swapping import lapse_of_shifts
from holdfast.rooms.rosters.writing import put

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
# A template is looked through for two turns of the longest crew, and the change of the clock in a year beside them.
LOOK = timedelta(days=62)


@dataclass(frozen=True)
class NewRoster:
    """A roster as somebody plans it. `crew`: who stands under which letter. `from_at`: when shifts take over."""

    crew: Mapping[str, UUID]
    lines: Sequence[TemplateLine]
    needs: Sequence[str] = field(default_factory=tuple)
    from_at: datetime | None = None


@transaction.atomic
def set_template(actor: Actor, post_id: UUID, new: NewRoster) -> Roster:
    """Plans a post anew from a moment: shifts from then on are drawn again, swaps of them lapse, a standing holder gives
    way to the first shift."""
    post = post_for(actor, post_id, access.PLAN)
    rules = rules_of(post)
    _check(actor, post, new, rules.rest)
    post = lock([post_id], new.crew.values())[post_id]
    if post.closed_at is not None:
        raise Refused(noop("The post is closed"), code="post-closed")
    begins = max(new.from_at or clock.now(), clock.now())
    until = clock.now() + rules.roster.drawn_ahead
    _write_crew(post, new.crew)
    _write_lines(post, new.lines)
    roster = _write_roster(post, new.needs, begins, max(until, begins))
    _draw_anew(actor, post, begins, roster.drawn_until, rules)
    enter("planned", post.pk, post.agency.path, actor, from_at=begins, lines=len(new.lines), crew=len(new.crew))
    watch_post(post, actor)
    return roster


def _check(actor: Actor, post: Post, new: NewRoster, rest: RestRule) -> None:
    if not new.lines:
        raise BadInput(Place(field="lines"), "at least one line", "none")
    for letter, user_id in new.crew.items():
        if letter not in LETTERS or len(letter) != 1:
            raise BadInput(Place(field="crew"), "one letter each, without I and O", repr(letter))
        _require_colleague(actor, user_id)
    if len(set(new.crew.values())) != len(new.crew):
        raise BadInput(Place(field="crew"), "each person once", "one twice")
    for line in new.lines:
        check_line(line)
        unknown = {letter for letter in line.turns if letter} - new.crew.keys()
        if unknown:
            raise BadInput(Place(field="turns"), "letters of the crew", ", ".join(sorted(unknown)))
    _check_times(post, new.lines, rest)


def _check_times(post: Post, lines: Sequence[TemplateLine], rest: RestRule) -> None:
    """No two holders at once by the wall clock, and nobody called back before the rest of the pack."""
    first = datetime.combine(min(line.starts_on for line in lines), datetime.min.time(), tzinfo=clock.now().tzinfo)
    wanted = Span(first, first + LOOK)
    found = clash(lines, post.agency.zone, wanted)
    if found:
        raise BadInput(Place(field="lines"), "shifts that do not overlap", f"{found[1].wall_from:%a %H:%M} twice")
    by_letter: dict[str, list[Span]] = {}
    for slot in drawn(lines, "UTC", wanted):
        if slot.held_as is HeldAs.HOLDER and slot.letter:
            before = by_letter.setdefault(slot.letter, [])
            problem = unfit(Person(tuple(before[-8:])), slot.span, (), rest, "UTC")
            if problem:
                words = problem.template % problem.values
                came = f"{slot.letter}, {slot.wall_from:%a %H:%M}: {words}"
                raise BadInput(Place(field="turns"), "turns with the rest that the pack wants", came)
            before.append(slot.span)


def _require_colleague(actor: Actor, user_id: UUID) -> None:
    user = User.objects.select_related("agency").filter(pk=user_id, is_active=True).first()
    if user is None:
        raise absent()
    require(actor, access.PLAN, owner_path=user.agency.path)


def _write_crew(post: Post, crew: Mapping[str, UUID]) -> None:
    """Who stays under the same letter keeps the row."""
    now = clock.now()
    standing = {row.letter: row for row in Member.objects.filter(post=post, left_at__isnull=True)}
    leaving = [row.pk for letter, row in standing.items() if crew.get(letter) != row.user_id]
    Member.objects.filter(pk__in=leaving).update(left_at=now)
    kept = {letter for letter, row in standing.items() if row.pk not in leaving}
    fresh = {letter: user for letter, user in crew.items() if letter not in kept}
    Member.objects.bulk_create([Member(post=post, user_id=user, letter=letter) for letter, user in fresh.items()])


def _write_lines(post: Post, lines: Sequence[TemplateLine]) -> None:
    Line.objects.filter(post=post, ended_at__isnull=True).update(ended_at=clock.now())
    Line.objects.bulk_create(
        Line(
            post=post,
            rrule=line.rrule,
            starts_on=line.starts_on,
            begins=line.begins,
            lasts=line.lasts,
            turns=list(line.turns),
            held_as=line.held_as.value,
            ends_on=line.ends_on,
        )
        for line in lines
    )


def _write_roster(post: Post, needs: Sequence[str], begins: datetime, until: datetime) -> Roster:
    row = Roster.objects.filter(pk=post.pk).first()
    if row is None:
        return Roster.objects.create(post=post, needs=list(needs), begins_at=begins, drawn_until=until)
    row.needs, row.drawn_until = list(needs), until
    row.begins_at = begins if row.ended_at is not None else min(row.begins_at, begins)
    row.ended_at = None
    row.save()
    return row


def _draw_anew(actor: Actor, post: Post, begins: datetime, until: datetime, rules: PostRules) -> None:
    """What runs at `begins` ends then, what comes later goes, and the new lines are drawn."""
    old = list(Shift.objects.filter(post=post, until_at__gt=begins))
    gone = [row for row in old if row.from_at >= begins]
    cut = [row for row in old if row.from_at < begins]
    for row in cut:
        row.until_at = begins
    lapse_of_shifts([row.pk for row in gone], actor)
    # What is about to go must not stand against the same people in what is drawn.
    Shift.objects.filter(pk__in=[row.pk for row in gone]).update(user=None)
    Shift.objects.bulk_update(cut, ["until_at"])
    fresh = drawn_shifts(post, begins, until, rules.rest, first=True)
    standing = min((row.from_at for row in fresh), default=begins)
    put(actor, post, new=fresh, changed=cut, gone=gone, standing_until=standing)
