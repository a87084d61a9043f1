"""The words of every message, rendered when it is sent, in the language of whoever gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from holdfast.domain.mode import Mode
from holdfast.kernel.text import Text


@dataclass(frozen=True)
class Template:
    """Two texts with named placeholders; plain, never a template language."""

    subject: Promise
    body: Promise


@dataclass(frozen=True)
class Rendered:
    """What the recipient reads."""

    subject: str
    body: str


TEMPLATES: Mapping[str, Template] = {
    "obligation_opened": Template(_("New: %(title)s, due %(due_at)s"), _("%(label)s. Due %(due_at)s.")),
    "obligation_soon": Template(_("Due soon: %(title)s, %(due_at)s"), _("%(label)s. Due %(due_at)s.")),
    "obligation_due": Template(_("Due now: %(title)s"), _("%(label)s. Late from %(late_at)s.")),
    "obligation_late": Template(_("Late: %(title)s"), _("%(label)s. Was due %(due_at)s.")),
    "obligation_escalated": Template(
        _("Late, sent up to you: %(title)s"), _("%(label)s. Was due %(due_at)s and is still open.")
    ),
    "obligation_missed": Template(_("Missed: %(title)s"), _("%(label)s. Was due %(due_at)s. It stays missed.")),
    "obligation_handed": Template(_("Handed to your post: %(title)s"), _("%(label)s. Due %(due_at)s.")),
    "series_opened": Template(_("New recurring duty: %(title)s"), _("%(label)s. First due %(due_at)s.")),
    "series_varied": Template(_("Changed duty: %(title)s"), _("%(label)s. Next due %(due_at)s.")),
    "series_ended": Template(_("Ended duty: %(title)s"), _("%(label)s. Nothing more is owed.")),
    "decision_asked": Template(_("To decide: %(title)s"), _("%(label)s. Decide by %(due_at)s.")),
    "decision_decided": Template(_("Decided: %(title)s"), _("%(label)s. Outcome: %(outcome)s.")),
    "swap_asked": Template(
        _("Swap asked: %(label)s"), _("%(from_at)s to %(until_at)s. Agree or refuse on the roster.")
    ),
    "swap_answered": Template(_("Swap %(outcome)s: %(label)s"), _("%(from_at)s to %(until_at)s.")),
    "shift_changed": Template(_("Your shift: %(label)s"), _("%(from_at)s to %(until_at)s is yours now.")),
    "note_question": Template(_("Question about your hand-over note: %(label)s"), _("%(question)s")),
    "alert_issued": Template(
        _("%(level)s alert %(number)s: %(headline)s"), _("%(where)s, until %(until_at)s. %(instruction)s")
    ),
    "alert_changed": Template(
        _("Now %(level)s, alert %(number)s: %(headline)s"), _("%(where)s, until %(until_at)s. %(instruction)s")
    ),
    "alert_cancelled": Template(
        _("Over: alert %(number)s, %(headline)s"), _("%(where)s. Nothing of it holds any more.")
    ),
    "invitation": Template(_("Your account at Holdfast"), _("Open the page below to set up your sign-in.")),
    "checkpoint": Template(_("Ledger checkpoint %(number)s"), _("Keep this text outside. %(checkpoint)s")),
    "digest": Template(_("%(count)s messages in one"), _("These came while you were not to be disturbed:")),
    "digest_caught_up": Template(
        _("%(count)s messages from while the system was down"), _("The system was down. Meanwhile this fell due:")
    ),
    "contact_code": Template(
        _("Code %(code)s"),
        _("Holdfast asks whether this reaches you. Type %(code)s on the page of your ways to be reached."),
    ),
    "feed_alert_came": Template(
        _("Alert of others: %(title)s"), _("From %(label)s. It waits for you: nothing of it was sent.")
    ),
    "canary": Template(_("Test of this channel"), _("Nothing to do: this shows that messages arrive.")),
}

# What fills these opens a door: it is forgotten as soon as the message is done with.
SECRETS = ("invitation", "contact_code")

# An unknown key must not swallow an alert: its bare facts go out.
PLAIN = Template(_("Message: %(title)s"), _("%(label)s"))

MARKS: Mapping[str, Promise] = {Mode.EXERCISE.value: _("EXERCISE"), Mode.TEST.value: _("TEST")}


def render(template: str, values: Mapping[str, object], *, language: str, mode: str, zone: str = "UTC") -> Rendered:
    """Subject and body in `language`; a value that is missing stays empty rather than stopping the message."""
    with override(language):
        texts = TEMPLATES.get(template, PLAIN)
        filled = _Filled(_shown(values, language, str(values.get("zone") or zone)))
        mark = MARKS.get(mode)
        subject = str(texts.subject) % filled
        return Rendered(f"[{mark}] {subject}" if mark else subject, str(texts.body) % filled)


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _shown(values: Mapping[str, object], language: str, zone: str) -> dict[str, str]:
    return {name: _one(name, value, language, zone) for name, value in values.items()}


def _one(name: str, value: object, language: str, zone: str) -> str:
    if isinstance(value, Mapping):
        return Text.from_json(value).in_language(language)
    if name.endswith("_at") and isinstance(value, str) and value:
        return local_time(value, zone)
    return "" if value is None else str(value)


def local_time(instant: str, zone: str) -> str:
    """An ISO instant as date and time of `zone`; anything else stays as it came."""
    try:
        return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return instant
