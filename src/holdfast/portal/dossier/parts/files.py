"""The files that stand behind what a dossier says, by hash; those that the actor may see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.domain.mode import Mode
from holdfast.plumbing.dossier import Section, Table
from holdfast.portal.dossier.parts.place import local
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.evidence.queries import visible
from holdfast.rooms.premises.models import Premises

# A bundle must leave through one door in one piece: the newest files of a place, the rest by asking for them.
MOST_FILES = 300


def files_of(actor: Actor, place: Premises, at: datetime) -> QuerySet[Evidence]:
    """Files about the place, and about duties and measures there, that stood at a moment; the newest first."""
    about = Q(subject_room="premises", subject_id=place.pk) | Q(through_room="premises", through_id=place.pk)
    rows = visible(actor).filter(about, mode=Mode.LIVE.value, deleted_at__isnull=True, added_at__lte=at)
    return rows.order_by("-added_at", "pk")


def files(actor: Actor, place: Premises, at: datetime) -> Section:
    rows = list(files_of(actor, place, at)[:MOST_FILES])
    count = files_of(actor, place, at).count()
    heads = (_("Added"), _("Type"), _("Size"), "SHA-256")
    cells = tuple((local(row.added_at, place), row.media_type, f"{row.size:,}", row.sha256[:16]) for row in rows)
    data = [
        {
            "id": row.pk,
            "about": f"{row.subject_room}/{row.subject_id}",
            "sha256": row.sha256,
            "size": row.size,
            "media_type": row.media_type,
            "added_at": row.added_at,
            "taken_at": row.taken_at,
        }
        for row in rows
    ]
    notes = [_("None")] if not rows else []
    if count > len(rows):
        notes.append(_("%(shown)s of %(all)s files are listed.") % {"shown": len(rows), "all": count})
    title = _("Files of evidence")
    return Section(title, tables=(Table(heads, cells),), notes=tuple(notes), data={"files": data, "count": count})
