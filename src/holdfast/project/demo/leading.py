"""How the demo city is led: its group met a month ago and decided, one decision is late; lists with one gap; a target
that was raised; a report that is filed and not received yet. Through the same acts as anybody's."""

from __future__ import annotations

from datetime import datetime, timedelta

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding, Post
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.governance.actions import (
    NewResolution,
    assign,
    call_meeting,
    hold_meeting,
    resolve,
    set_target,
)
from holdfast.rooms.governance.jobs import follow_responsibilities, found_groups
from holdfast.rooms.governance.models import Group, Meeting, Resolution, Responsibility
from holdfast.rooms.obligations.actions import settle

DAY = timedelta(days=1)
AGENDA = (
    "How the last quarter went / 上季度工作情况\nWinter crowds and the Lantern Fair / 冬季客流与灯会安排\n"
    "Targets of the year / 年度目标"
)
# What was decided: who owes it (an agency's code under the city), in how many days after the meeting.
DECIDED = (
    ("Each district office lists the gates that do not open from inside / 各区排查无法从内部打开的疏散门", "old", 21),
    ("One radio channel is kept for all member agencies / 为各成员单位保留一个共用频道", "harbour", 14),
    ("Realistic exercises reach 62 % from January / 自明年一月起实战化演练占比不低于 62%", "", 60),
    ("The Lantern Fair is walked through by all members a week before / 灯会前一周全体成员单位现场踏勘", "old", 45),
)


def found_leading(city: Agency) -> None:
    """Called when the pack is adopted and agencies have their posts."""
    found_groups()
    follow_responsibilities()
    _one_gap(city)
    now = clock.now()
    group = Group.objects.get(office=city)
    with clock.at(now - 29 * DAY):
        meeting = _meet(city, group)
        decided = [_decide(city, meeting, *line) for line in DECIDED]
    officer = _holder(decided[1].owner, "duty")
    with clock.at(now - 18 * DAY):
        settle(officer, decided[1].owed_id, true_at=clock.now())
    _raise_target(city, decided[2], now)
    call_meeting(_holder(city, "commander"), group.pk, now + 6 * DAY, AGENDA)


def _meet(city: Agency, group: Group) -> Meeting:
    """All but one of the members were there."""
    chair = _holder(city, "commander")
    now = clock.now()
    meeting = call_meeting(chair, group.pk, now, AGENDA)
    seats = list(group.seats.order_by("-chairs", "post__agency__path").values_list("post_id", flat=True))
    return hold_meeting(chair, meeting.pk, now, seats[:-1])


def _decide(city: Agency, meeting: Meeting, text: str, code: str, days: int) -> Resolution:
    owner = Agency.objects.get(parent=city, code=code) if code else city
    due = clock.now() + days * DAY
    return resolve(_holder(city, "commander"), meeting.pk, NewResolution(text, owner.pk, due))


def _one_gap(city: Agency) -> None:
    """One entry that nobody answers for."""
    row = Responsibility.objects.filter(owner_path__startswith=city.path, agency__kind="fire").order_by("-owner_path")[
        0
    ]
    assign(_holder(city, "commander"), row.pk, None)


def _raise_target(city: Agency, decided: Resolution, now: datetime) -> None:
    january = (now + 366 * DAY).date().replace(month=1, day=1)
    set_target(_holder(city, "commander"), decided.pk, "indicator.realistic", january, 68)


def _holder(agency: Agency, key: str) -> Actor:
    post = Post.objects.get(agency=agency, key=key)
    held = Holding.objects.filter(post=post).select_related("user__agency").order_by("from_at")[0]
    return actor_for(held.user, post.pk, clock.now())
