"""What an entry is about, and who acted, in words: looked up in the rooms, since the ledger keeps ids alone.

A record that is gone, or of a room that tells no label, is shown by the end of its id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.domain.ledger.entry import By
from holdfast.kernel.text import Text
from holdfast.plumbing.pages import said
from holdfast.rooms.agencies.models import Agency, Post, User
from holdfast.rooms.alerts.models import Version
from holdfast.rooms.alerts.queries import said_in
from holdfast.rooms.atlas.models import Extract
from holdfast.rooms.governance.models import (
    Group,
    Meeting,
    Period,
    Report,
    Resolution,
    Responsibility,
    Review,
    TargetDecision,
)
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.queries import measure_titles
from holdfast.rooms.obligations.models import Obligation, ObligationPast, Series
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.rosters.models import Gap, Note, Shift, Swap
from holdfast.rooms.rulebook.models import Pack, Rule

Ids = Collection[UUID]
Labels = Mapping[UUID, str]


def _named(rows: Sequence[tuple[UUID, str, str]]) -> Labels:
    chinese = (get_language() or "").startswith("zh")
    return {id: (zh if chinese else "") or en for id, en, zh in rows}


def _obligations(ids: Ids) -> Labels:
    found: dict[UUID, str] = {}
    for model in (Series, ObligationPast, Obligation):
        found |= dict(model.objects.filter(pk__in=ids).values_list("pk", "subject_label"))
    return found


def _premises(ids: Ids) -> Labels:
    return dict(Premises.objects.filter(pk__in=ids).values_list("pk", "name"))


def _plans(ids: Ids) -> Labels:
    return dict(Plan.objects.filter(pk__in=ids).values_list("pk", "subject_label"))


def _alerts(ids: Ids) -> Labels:
    """An alert, or the version that was asked about, by number and headline."""
    rows = Version.objects.filter(Q(pk__in=ids) | Q(alert_id__in=ids)).select_related("alert").order_by("number")
    words = {row.pk: f"{row.alert.number:04d} {said_in(row, 'headline')}".strip() for row in rows}
    return words | {row.alert_id: words[row.pk] for row in rows}


def _measures(ids: Ids) -> Labels:
    """The place, and what its pack calls the measure."""
    rows = list(PlaceMeasure.objects.filter(pk__in=ids).select_related("premises"))
    titles = measure_titles(rows)
    return {row.pk: f"{row.premises.name}: {said(dict(titles.get(row.pk, {})))}" for row in rows}


def _agencies(ids: Ids) -> Labels:
    agencies = _named(list(Agency.objects.filter(pk__in=ids).values_list("pk", "name_en", "name_zh")))
    # A person is named by the post's page alone; here an account is one of an agency.
    people = {
        user.pk: _("Account at %(agency)s") % {"agency": user.agency.name_en}
        for user in User.objects.filter(pk__in=ids).select_related("agency")
    }
    return {**agencies, **post_names(ids), **people}


def _rosters(ids: Ids) -> Labels:
    """A record of a roster is called by its post."""
    found: dict[UUID, str] = dict(post_names(ids))
    for model, post in ((Gap, "post"), (Shift, "post"), (Note, "post"), (Swap, "shift__post")):
        rows = model.objects.filter(pk__in=ids).values_list("pk", f"{post}__name_en", f"{post}__name_zh")
        found |= _named(list(rows))
    return found


def _packs(ids: Ids) -> Labels:
    return {pack.pk: f"{pack.key} {pack.version}" for pack in Pack.objects.filter(pk__in=ids)}


def _extracts(ids: Ids) -> Labels:
    return dict(Extract.objects.filter(pk__in=ids).values_list("pk", "file_name"))


def _governance(ids: Ids) -> Labels:
    """Decisions of meetings by their own words, everything else by its area or agency."""
    areas = dict(Period.objects.filter(pk__in=ids).values_list("pk", "area_id"))
    areas |= dict(Group.objects.filter(pk__in=ids).values_list("pk", "office_id"))
    areas |= dict(Meeting.objects.filter(pk__in=ids).values_list("pk", "group__office_id"))
    for model in (Responsibility, Report):
        areas |= dict(model.objects.filter(pk__in=ids).values_list("pk", "agency_id"))
    areas |= dict(TargetDecision.objects.filter(pk__in=ids).values_list("pk", "area_id"))
    areas |= dict(Review.objects.filter(pk__in=ids).values_list("pk", "office_id"))
    names = _agencies({*areas.values(), *ids})
    decided = dict(Resolution.objects.filter(pk__in=ids).values_list("pk", "text"))
    return {**names, **{pk: names[area] for pk, area in areas.items() if area in names}, **decided}


# room -> labels of its records, many at once
REGISTRY: Mapping[str, Callable[[Ids], Labels]] = {
    "alerts": _alerts,
    "obligations": _obligations,
    "atlas": _extracts,
    "governance": _governance,
    "premises": _premises,
    "measures": _measures,
    "plans": _plans,
    "agencies": _agencies,
    "rosters": _rosters,
    "rulebook": _packs,
}


def record_labels(entries: Sequence[Entry]) -> Mapping[tuple[str, UUID], str]:
    """Labels of the records that `entries` are about: one query a room and kind of record, not one a row."""
    rooms: dict[str, set[UUID]] = {}
    for entry in entries:
        rooms.setdefault(entry.subject_room, set()).add(entry.subject_id)
    found: dict[tuple[str, UUID], str] = {}
    for room, ids in rooms.items():
        known = REGISTRY[room](ids) if room in REGISTRY else {}
        found |= {(room, id): known.get(id) or short_id(id) for id in ids}
    return found


def rule_titles(entries: Sequence[Entry]) -> Mapping[int, str]:
    """By entry, the title of the rule that its facts name."""
    keys = {entry.pk: _rule_key(entry.facts) for entry in entries}
    known = {key for key in keys.values() if key}
    rows = Rule.objects.filter(rule_id__in={rule for _pack, _version, rule in known})
    chinese = (get_language() or "").startswith("zh")
    titles = {
        (row.pack_key, row.pack_version, row.rule_id): Text.from_json(_title(row.body)).in_language(
            "zh" if chinese else "en"
        )
        for row in rows
    }
    return {pk: titles[key] for pk, key in keys.items() if key in titles}


def _rule_key(facts: Mapping[str, object]) -> tuple[str, str, str] | None:
    if not {"pack", "version", "rule"} <= facts.keys():
        return None
    return str(facts["pack"]), str(facts["version"]), str(facts["rule"])


def _title(body: Mapping[str, Any]) -> Mapping[str, str]:
    """A series keeps the title in its clock."""
    found: Mapping[str, str] = body.get("title") or body.get("clock", {}).get("title") or {}
    return found


def post_names(ids: Ids) -> Labels:
    """The names of posts in the reader's language."""
    return _named(list(Post.objects.filter(pk__in=ids).values_list("pk", "name_en", "name_zh")))


def actor_words(entry: Entry, posts: Labels) -> str:
    """Who did it: a post, never a person."""
    if entry.post and entry.post in posts:
        return posts[entry.post]
    words = {By.SYSTEM: _("System"), By.COMMAND: _("At the machine"), By.TOKEN: _("Key"), By.PERSON: _("No post")}
    return words[By(entry.by)]


def short_id(id: UUID) -> str:
    """The end of an id: its beginning is the time."""
    return f"…{str(id)[-8:]}"
