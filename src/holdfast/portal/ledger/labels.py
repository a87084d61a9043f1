"""What an entry is about, and who acted, in words: looked up in the rooms, since the ledger keeps ids alone.

A record that is gone, or of a room that tells no label, is shown by the end of its id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.domain.ledger.entry import By
from holdfast.rooms.agencies.models import Agency, Post, User
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations.models import Obligation, ObligationPast, Series
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.rulebook.models import Pack

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


def _agencies(ids: Ids) -> Labels:
    agencies = _named(list(Agency.objects.filter(pk__in=ids).values_list("pk", "name_en", "name_zh")))
    # A person is named by the post's page alone; here an account is one of an agency.
    people = {
        user.pk: _("Account at %(agency)s") % {"agency": user.agency.name_en}
        for user in User.objects.filter(pk__in=ids).select_related("agency")
    }
    return {**agencies, **post_names(ids), **people}


def _packs(ids: Ids) -> Labels:
    return {pack.pk: f"{pack.key} {pack.version}" for pack in Pack.objects.filter(pk__in=ids)}


# room -> labels of its records, many at once
REGISTRY: Mapping[str, Callable[[Ids], Labels]] = {
    "obligations": _obligations,
    "premises": _premises,
    "agencies": _agencies,
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
