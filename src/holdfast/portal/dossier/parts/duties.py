"""What a place owes: the duties that run, how they were met in the last 90 days, and what is still to be decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.kernel.text import Text
from holdfast.plumbing.dossier import Section, Table
from holdfast.plumbing.pages import said
from holdfast.portal.dossier.parts.place import local
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access
from holdfast.rooms.obligations.inbox import asks_words
from holdfast.rooms.obligations.models import Decision, Obligation, ObligationPast
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import duties_of
from holdfast.rooms.rulebook.models import Rule

# The span that a regulator reads: ours, long enough for a quarter's duties.
SPAN = timedelta(days=90)
COLUMNS = (State.MET, State.MET_LATE, State.MISSED, State.EXCUSED)


def duties(actor: Actor, place: Premises, at: datetime) -> Section | None:
    """Counts by duty of what fell due in the span; open ones that are late already stand apart."""
    running = list(duties_of(place))
    counted = _counted(actor, place, at)
    rules = {series.rule_id: series.rule for series in running}
    rules |= {row.pk: row for row in Rule.objects.filter(pk__in=set(counted) - set(rules))}
    lines = sorted((_title(rule), pk) for pk, rule in rules.items())
    rows = tuple((said(_text(rules[pk])), *_cells(counted[pk])) for _key, pk in lines)
    heads = (_("Duty"), _("met"), _("met late"), _("missed"), _("excused"), _("open and late"))
    data = [
        {
            "rule": rules[pk].rule_id,
            "pack": rules[pk].pack_key,
            "version": rules[pk].pack_version,
            "running": any(series.rule_id == pk for series in running),
            "counts": dict(sorted(counted[pk].items())),
        }
        for _key, pk in lines
    ]
    note = _("What fell due from %(start)s to %(end)s.") % {"start": local(at - SPAN, place), "end": local(at, place)}
    return Section(_("Duties, last 90 days"), tables=(Table(heads, rows),), notes=(note,), data={"duties": data})


def decisions(actor: Actor, place: Premises, at: datetime) -> Section:
    """Open questions about the place and its records."""
    from holdfast.portal.dossier.registry import records_of

    ids = [place.pk, *records_of("place", place)]
    rows = Obligation.objects.filter(
        subject_id__in=ids, kind=Kind.DECISION.value, state=State.OPEN.value, mode=Mode.LIVE.value
    )
    seen = visible_to(rows, actor, access.READ, room="obligations").order_by()
    asked = Decision.objects.filter(obligation__in=seen, obligation__opens_at__lte=at).select_related("obligation")
    found = list(asked.order_by("obligation__due_at", "pk"))
    cells = tuple((asks_words(row.asks), local(row.obligation.due_at, place)) for row in found)
    data = [{"asks": row.asks, "about": row.about_id, "due_at": row.obligation.due_at} for row in found]
    notes = () if found else (_("None is open."),)
    heads = (_("Question"), _("Due"))
    return Section(_("Open decisions"), tables=(Table(heads, cells),), notes=notes, data={"decisions": data})


def _counted(actor: Actor, place: Premises, at: datetime) -> defaultdict[int, Counter[str]]:
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    about = {"subject_room": "premises", "subject_id": place.pk, "kind": Kind.DUTY.value, "mode": Mode.LIVE.value}
    for model in (Obligation, ObligationPast):
        rows = model.objects.filter(**about, due_at__gt=at - SPAN, due_at__lte=at)
        mine = visible_to(rows, actor, access.READ, room="obligations").order_by()
        for rule_id, state, number in mine.values_list("rule_id", "state").annotate(number=Count("pk")):
            found[rule_id][state] += number
    late = Obligation.objects.filter(**about, state=State.OPEN.value, late_at__lte=at, due_at__gt=at - SPAN)
    mine = visible_to(late, actor, access.READ, room="obligations").order_by()
    for rule_id, number in mine.values_list("rule_id").annotate(number=Count("pk")):
        found[rule_id]["late"] = number
    return found


def _cells(counts: Counter[str]) -> tuple[str, ...]:
    return (*(str(counts[state.value]) for state in COLUMNS), str(counts["late"]))


def _text(rule: Rule) -> Text:
    body: dict[str, Any] = rule.body.get("clock", rule.body)
    return Text.from_json(body.get("title", {}))


def _title(rule: Rule) -> str:
    return f"{rule.pack_key} {rule.rule_id}"
