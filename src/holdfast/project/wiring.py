"""One table: which event is answered by whom. Read top to bottom, it is what happens behind the acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from holdfast.plumbing import chores, events, taking, worker
from holdfast.plumbing.job import Job
from holdfast.portal.rights import takings
from holdfast.project.records import FILES_ABOUT
from holdfast.rooms.agencies.events import HouseSetUp, Invited, PostTaken
from holdfast.rooms.alerts.events import AlertIssued
from holdfast.rooms.evidence import retention, subjects
from holdfast.rooms.governance.events import PostureMoved
from holdfast.rooms.ledger.actions import connect_reasons
from holdfast.rooms.obligations.events import DecisionSettled, DutySettled
from holdfast.rooms.outbox import policies
from holdfast.rooms.outbox.events import ReleaseAsked
from holdfast.rooms.plans.events import PlanProposed
from holdfast.rooms.premises.events import PlacesHandedOver, PlacesMerged
from holdfast.rooms.rulebook.events import AdoptionProposed

# event class -> handlers, in the publisher's transaction; one that raises aborts the act
TABLE: Mapping[type, Sequence[str]] = {
    HouseSetUp: ("holdfast.project.reactions:release_when_set_up",),
    Invited: ("holdfast.project.reactions:mail_invitation",),
    PostTaken: ("holdfast.rooms.rosters.actions.hand_over:read_before_taking",),
    AdoptionProposed: ("holdfast.project.reactions:open_adoption_decision",),
    ReleaseAsked: ("holdfast.project.reactions:open_release_decision",),
    PlanProposed: ("holdfast.project.reactions:open_plan_decision",),
    PlacesMerged: (
        "holdfast.project.merging:move_measures",
        "holdfast.project.merging:move_plan",
        "holdfast.project.merging:move_marks",
    ),
    PlacesHandedOver: (
        "holdfast.project.handing:hand_measures",
        "holdfast.project.handing:hand_plans",
        "holdfast.project.handing:hand_marks",
    ),
    DecisionSettled: (
        "holdfast.project.reactions:carry_out_decision",
        "holdfast.rooms.governance.actions.declare:take_decision",
        "holdfast.rooms.rosters.actions.swaps:take_swap_decision",
        "holdfast.rooms.alerts.actions.take_decision:take_alert_decision",
    ),
    DutySettled: ("holdfast.rooms.alerts.actions.answer:follow_answer",),
    AlertIssued: ("holdfast.rooms.alerts.actions.tightening:tighten",),
    PostureMoved: (
        "holdfast.rooms.premises.actions.posture:follow_posture",
        "holdfast.rooms.measures.actions.demand:follow_posture",
    ),
}

# what a worker looks after, and how often it looks
JOBS: Sequence[Job] = (
    Job("clock", "holdfast.rooms.obligations.jobs:fire_due", timedelta(milliseconds=100), full=500),
    Job("series", "holdfast.rooms.obligations.jobs:open_ahead", timedelta(seconds=1)),
    Job("rosters", "holdfast.rooms.rosters.jobs:draw_ahead", timedelta(minutes=10)),
    Job("gaps", "holdfast.rooms.rosters.jobs:watch_gaps", timedelta(seconds=20)),
    Job("chores", "holdfast.plumbing.chores:run_chores", timedelta(seconds=1)),
    Job("life safety", "holdfast.rooms.outbox.jobs:send_life_safety", timedelta(milliseconds=100)),
    Job("messages", "holdfast.rooms.outbox.jobs:send_due", timedelta(milliseconds=150)),
    Job("digests", "holdfast.rooms.outbox.jobs:make_digests", timedelta(seconds=1)),
    Job("second ways", "holdfast.rooms.outbox.jobs:take_second_ways", timedelta(seconds=1), full=500),
    Job("canaries", "holdfast.rooms.outbox.jobs:send_canaries", timedelta(seconds=20)),
    Job("feeds", "holdfast.rooms.feeds.jobs:poll_due", timedelta(seconds=5)),
    Job("files", "holdfast.rooms.evidence.jobs:delete_outdated", timedelta(minutes=1)),
    Job("file sweep", "holdfast.rooms.evidence.jobs:sweep", timedelta(minutes=5)),
    Job("grades", "holdfast.rooms.premises.jobs:grade_what_is_new", timedelta(seconds=10)),
    Job("counts", "holdfast.rooms.premises.jobs:fold_counts", timedelta(minutes=5)),
    Job("posture", "holdfast.rooms.governance.jobs:carry_out_turns", timedelta(seconds=1), full=20),
    Job("posture of new places", "holdfast.rooms.premises.jobs:take_up_posture", timedelta(seconds=30)),
    Job("alerts", "holdfast.rooms.alerts.jobs:close_expired", timedelta(seconds=1), full=20),
    Job("plans", "holdfast.rooms.plans.jobs:age", timedelta(minutes=1), full=200),
    Job("duties of agencies", "holdfast.rooms.governance.jobs:follow_adoptions", timedelta(minutes=1)),
    Job("responsibilities", "holdfast.rooms.governance.jobs:follow_responsibilities", timedelta(minutes=1)),
    Job("leading groups", "holdfast.rooms.governance.jobs:found_groups", timedelta(minutes=1)),
    Job("events", "holdfast.rooms.premises.jobs:close_events", timedelta(seconds=10)),
    Job("uploads", "holdfast.rooms.premises.intake.sweep:sweep", timedelta(minutes=10), full=100),
    Job("measures", "holdfast.rooms.measures.jobs:demand_what_changed", timedelta(seconds=10), full=2000),
    Job("doors", "holdfast.rooms.agencies.jobs:sweep_doors", timedelta(minutes=10)),
    Job("keys", "holdfast.plumbing.idempotency:forget_old_keys", timedelta(minutes=10)),
    Job("checkpoints", "holdfast.rooms.outbox.checkpoints:send_checkpoints", timedelta(seconds=5)),
    Job("read back", "holdfast.rooms.ledger.jobs:read_back", timedelta(seconds=10)),
    Job("past", "holdfast.rooms.obligations.jobs:move_past", timedelta(minutes=10), full=2000),
)

# long runs by kind: the function takes a `Run` and answers its result
CHORES: Mapping[str, str] = {
    "adoption.difference": "holdfast.portal.adoption.asking:carry_out",
    "premises.import": "holdfast.rooms.premises.intake.run:carry_out",
    "premises.twins": "holdfast.rooms.premises.twins:look",
}


# what a page that takes a record away says is lost with it: the kind of record -> functions of its id, in words
LOSSES: Mapping[str, Sequence[str]] = {
    "agency": ("holdfast.rooms.premises.losses:of_agency", "holdfast.rooms.obligations.losses:of_agency"),
    "post": (
        "holdfast.rooms.obligations.losses:of_post",
        "holdfast.rooms.rosters.losses:of_post",
        "holdfast.rooms.governance.losses:of_post",
    ),
    "person": ("holdfast.rooms.rosters.losses:of_person",),
    "period": ("holdfast.rooms.premises.losses:of_period",),
    "place": (
        "holdfast.rooms.obligations.losses:of_place",
        "holdfast.rooms.measures.losses:of_place",
        "holdfast.rooms.rounds.losses:of_place",
    ),
}


def connect_all() -> None:
    """Called once, when all rooms are loaded."""
    events.connect(TABLE)
    worker.connect(JOBS)
    chores.connect(CHORES)
    policies.connect("holdfast.rooms.rulebook.queries:message_policy")
    retention.connect("holdfast.rooms.rulebook.queries:evidence_kept_for")
    subjects.connect(FILES_ABOUT)
    taking.connect(LOSSES)
    connect_reasons(takings())
