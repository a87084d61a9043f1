"""What the page of one's own tasks needs beside its rows: an empty card, and the words that its modules say."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.domain.obligation.rule import Point
from holdfast.kernel.text import Text
from holdfast.rooms.obligations.queries import Row

BLANK = UUID(int=0)


def blank_row(now: datetime) -> Row:
    """A row without words, from which the page's modules make the cards of tasks that open while there is no network."""
    return Row(
        id=BLANK,
        title="",
        label="",
        room="premises",
        kind="duty",
        post="",
        owner="",
        opens_at=now,
        due_at=now + timedelta(hours=1),
        late_at=now + timedelta(hours=1),
        missed_at=None,
        state="open",
        paused_at=None,
        settled_true_at=None,
        version=0,
        mode="live",
        rule_id=0,
        in_series=False,
        checklist=(Point("point", Text("")),),
    )


def page_words() -> dict[str, str]:
    """Sentences of the modules in the page's language; `{n}` and the like are filled there."""
    return {
        "offline": _("Offline, {n} waiting to send"),
        "offline_none": _("Offline, nothing waiting to send"),
        "offline_more": _("Data as of {at}. Sent by itself when there is network; the time kept is when it was done"),
        "waiting": _("{n} waiting to send"),
        "sending_file": _("Photo: {part} of {whole} MB"),
        "out": _("Signed out, {n} waiting to send"),
        "out_more": _("Sign in again with the same account; what waits stays here until then"),
        "other": _("{n} waiting from another account. Sent when that person signs in here"),
        "waits": _("waiting {at}"),
        "due": _("due by {at}"),
        "late_by": _("+{span} late"),
        "now": _("due now"),
        "hours": _("{h} h {m}"),
        "days": _("{d} d"),
        "paused": _("paused"),
        "points": _("Check {n} points"),
        "order": _("All in order"),
        "order_photo": _("All in order: photo and done"),
        "wrong": _("{n} not in order: done"),
        "wrong_photo": _("{n} not in order: photo and done"),
        "done": _("Done"),
        "mend": _("Not taken: {why}"),
        "drift_behind": _("This device's clock is {span} behind. Times are corrected by it"),
        "drift_ahead": _("This device's clock is {span} ahead. Times are corrected by it"),
        "bad_time": _("A time like 21:57, or 2026-11-12 21:57 for another day"),
        "future": _("That time has not come yet"),
        "needs_network": _("That page needs the network"),
        "not_kept": _("This device has no room left. Send while there is network"),
        "here": _("At the mark: {where}"),
        "mark_unknown": _("This mark is of no place of your tasks"),
        "both_times": _("done {true}, heard {heard}"),
        "superseded": _("superseded"),
        "leaving": _("{n} not sent yet. Signing out now throws it away"),
        "tasks_gone": _("Sign in to see your tasks"),
        "scan_none": _("No mark seen yet. Hold the camera over the code"),
    }
