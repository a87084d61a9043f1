"""Rosters of the demo city: watches of the offices, commanders, fire crews; a gap tonight, a swap asked, a qualification
that runs out, a note left. All of it by the same acts as anybody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from holdfast.domain.rosters.template import HeldAs, Line
from holdfast.kernel.working_calendar import first_valid
from holdfast.plumbing import clock
from holdfast.project.demo.people import DOMAIN
from holdfast.rooms.agencies import actions as agencies
from holdfast.rooms.agencies.actions.add_user import new_user
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding, Post, User
from holdfast.rooms.agencies.queries import actor_for, command_actor
from holdfast.rooms.rosters import actions
from holdfast.rooms.rosters.models import Shift

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOTE = (
    "Quiet night. Gate 3 of the north arcade jams; the fire brigade knows, parts come on Friday. "
    "The radio check at 06:00 reached all but one post, which answered by phone."
)


@dataclass(frozen=True)
class Plan:
    """How posts of a kind are held: the letters, and each line's begin, hours and turns."""

    letters: str
    lines: Sequence[tuple[time, int, str]]
    needs: str


TWO_BY_TWELVE = Plan("ABCD", ((time(8), 12, "AC"), (time(20), 12, "BD")), "watch")
THREE_BY_EIGHT = Plan("ABC", ((time(8), 8, "A"), (time(16), 8, "B"), (time(0), 8, "C")), "watch")
IN_TURNS = Plan("ABC", ((time(8), 24, "ABC"),), "crew-lead")
COMMAND = Plan("ABC", ((time(8), 24, "ABC"),), "command")


def found_rosters(tree: Mapping[str, Agency]) -> None:
    """Called when the last hours are lived through: from now on posts are held by shifts."""
    city = tree["lanhe"]
    duty = _draw(city, "duty", TWO_BY_TWELVE, note=True)
    _draw(city, "commander", COMMAND)
    districts = [agency for path, agency in tree.items() if path.count(".") == 1]
    watches = [_draw(district, "duty", THREE_BY_EIGHT) for district in districts]
    crews = [_draw(agency, "crew", IN_TURNS) for path, agency in tree.items() if path.endswith(".fire")]
    _empty_tonight(crews[-1])
    _ask_swap(duty)
    _let_lapse(watches[0])
    actions.watch_gaps()
    actions.start_reach_test(_commander(city), city.pk)


def _commander(city: Agency) -> Actor:
    """Asking who is reached is no act of the machine."""
    held = Holding.objects.filter(post__agency=city, post__key="commander", from_at__lte=clock.now())
    row = held.select_related("user__agency").order_by("-from_at")[0]
    return actor_for(row.user, row.post_id, clock.now())


def _draw(agency: Agency, key: str, plan: Plan, *, note: bool = False) -> Post:
    """The standing holder becomes A, and is on call all the time, so that its account can always act."""
    post = Post.objects.get(agency=agency, key=key)
    crew = {"A": _standing(post), **{letter: _colleague(agency, key, letter) for letter in plan.letters[1:]}}
    for user in crew.values():
        agencies.qualify(command_actor(), user.pk, plan.needs, from_on=clock.now().date() - 300 * DAY)
    if note:
        _leave_note(post, crew["D"])
    starts_on = _today(agency) - 6 * DAY
    lines = [_line(starts_on, *line) for line in plan.lines]
    lines.append(Line("FREQ=DAILY", starts_on, time(8), DAY, ("A",), HeldAs.DEPUTY))
    who = {letter: user.pk for letter, user in crew.items()}
    actions.set_template(command_actor(), post.pk, actions.NewRoster(who, lines))
    return post


def _line(starts_on: date, begins: time, hours: int, turns: str) -> Line:
    return Line("FREQ=DAILY", starts_on, begins, hours * HOUR, tuple(turns))


def _standing(post: Post) -> User:
    return Holding.objects.select_related("user").get(post=post, held_as="holder", until_at__isnull=True).user


def _colleague(agency: Agency, key: str, letter: str) -> User:
    """An account by its post and letter, without a way to sign in."""
    email = f"{key}-{letter.lower()}.{agency.path.rstrip('.').replace('.', '-')}@{DOMAIN}"
    user = new_user(email=email, language="zh-hans")
    user.agency = agency
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _leave_note(post: Post, writer: User) -> None:
    """The one who goes off wrote it while standing in as a deputy."""
    now = clock.now()
    agencies.give_post(
        command_actor(),
        post.pk,
        writer.pk,
        held_as="deputy",
        from_at=now - 8 * HOUR,
        until_at=now + timedelta(minutes=5),
    )
    actions.write_note(actor_for(User.objects.select_related("agency").get(pk=writer.pk), post.pk, now), NOTE)


def _empty_tonight(post: Post) -> None:
    """Nobody from 22:00 to 06:00: the night half was dropped."""
    zone = post.agency.zone
    night = first_valid(datetime.combine(_today(post.agency), time(22)), zone)
    begins = night if night > clock.now() + HOUR / 2 else night + DAY
    until = begins + 8 * HOUR
    actions.override(command_actor(), post.pk, None, from_at=begins, until_at=until, reason="ill")


def _ask_swap(post: Post) -> None:
    """C offers a shift of the days to come to A, who takes turns with C by day and is free then."""
    coming = Shift.objects.filter(post=post, held_as=HeldAs.HOLDER.value, from_at__gt=clock.now() + 2 * DAY)
    shift = coming.filter(letter="C").select_related("user__agency").order_by("from_at")[0]
    other = coming.filter(letter="A").order_by("from_at")[0]
    assert shift.user is not None
    assert other.user_id is not None
    actions.ask_swap(actor_for(shift.user, None, clock.now()), shift.pk, other.user_id, reason="family")


def _let_lapse(post: Post) -> None:
    """One of a watch is qualified for five days more."""
    row = Shift.objects.filter(post=post, letter="C", user__isnull=False).select_related("user")[0]
    assert row.user is not None
    today = _today(post.agency)
    agencies.qualify(
        command_actor(), row.user.pk, "watch", from_on=clock.now().date() - 300 * DAY, until_on=today + 5 * DAY
    )


def _today(agency: Agency) -> date:
    return clock.now().astimezone(ZoneInfo(agency.zone)).date()
