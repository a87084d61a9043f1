"""What a place must have: each measure with its state, evidence and verifier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from holdfast.kernel.text import Text
from holdfast.plumbing.dossier import Section, Table
from holdfast.plumbing.pages import said
from holdfast.portal.dossier.parts.place import local, posts_named
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures import queries
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.premises.models import Premises


def measures(actor: Actor, place: Premises, at: datetime) -> Section | None:
    """Every demanded measure; None where nothing is demanded or the actor may not see it."""
    rows = list(PlaceMeasure.objects.filter(premises=place, dropped_at__isnull=True).order_by("pack_key", "rule_id"))
    if not rows or not queries.may_read(actor, place):
        return None
    titles = queries.measure_titles(rows)
    files = queries.evidence_counts(actor, rows)
    posts = posts_named({row.verifier_post for row in rows})
    heads = (_("Measure"), _("State"), _("Share"), _("Files"), _("Verified"), _("Verifier"))
    cells = tuple(
        (
            said(Text.from_json(titles[row.pk])),
            state_words(row.state),
            f"{row.share:.0f}%",
            str(files.get(row.pk, 0)),
            local(row.verified_at, place) if row.verified_at else _("not verified"),
            posts.get(row.verifier_post, "") if row.verifier_post else "",
        )
        for row in rows
    )
    data = [_data(row, files) for row in rows]
    return Section(_("Measures"), tables=(Table(heads, cells),), data={"measures": data})


def measure_ids(place: Premises) -> list[UUID]:
    return list(PlaceMeasure.objects.filter(premises=place).order_by("pk").values_list("pk", flat=True))


def state_words(state: str) -> str:
    words = {
        PlaceMeasure.State.UNCHECKED: pgettext("measure", "not checked"),
        PlaceMeasure.State.PRESENT: pgettext("measure", "present"),
        PlaceMeasure.State.PARTIAL: pgettext("measure", "partial"),
        PlaceMeasure.State.ABSENT: pgettext("measure", "absent"),
    }
    return words[PlaceMeasure.State(state)]


def _data(row: PlaceMeasure, files: Mapping[UUID, int]) -> dict[str, object]:
    return {
        "id": row.pk,
        "pack": row.pack_key,
        "rule": row.rule_id,
        "state": row.state,
        "share": row.share,
        "held": row.held,
        "needed": row.needed,
        "checked_at": row.checked_at,
        "verified_at": row.verified_at,
        "verifier_post": row.verifier_post,
        "files": files.get(row.pk, 0),
    }
