"""What the register knows of a place: who it is, its facts, grades, posture, goods, and whom to credit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from holdfast.kernel.errors import Refused
from holdfast.kernel.text import Text
from holdfast.plumbing.dossier import Section, Table
from holdfast.plumbing.pages import is_chinese, said
from holdfast.policy.explain import Link, Step, grade_name
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.atlas.extracts import credit_of
from holdfast.rooms.governance.queries import of_place, titles
from holdfast.rooms.premises import queries
from holdfast.rooms.premises.forms import fact_title
from holdfast.rooms.premises.models import Goods, Grade, Premises
from holdfast.rooms.rulebook.queries import pack_row, read


def identity(_actor: Actor, place: Premises, _at: datetime) -> Section:
    listing = queries.listed_as(place)
    rows = [
        (_("Name"), place.name or place.name_zh, place.name_zh if place.name else ""),
        (_("Kind"), said(kinds().listings[listing]), ""),
        (_("Operator"), named(place.owner), place.owner.path),
        (_("Position"), f"{place.lat:.5f}, {place.lon:.5f}", ""),
        (_("Number in the register"), str(place.pk), ""),
    ]
    if place.closed_at:
        rows.append((_("Closed"), local(place.closed_at, place), ""))
    data = {
        "id": place.pk,
        "name": place.name,
        "name_zh": place.name_zh,
        "listing": listing,
        "owner_path": place.owner_path,
        "lat": place.lat,
        "lon": place.lon,
        "source": place.source,
        "source_ref": place.source_ref,
        "added_at": place.added_at,
        "closed_at": place.closed_at,
    }
    return Section(_("The place"), facts=tuple(rows), data=data)


def facts(_actor: Actor, place: Premises, at: datetime) -> Section:
    """Each fact with how, when and by which post it was found, assumed or not."""
    rows = [row for row in queries.facts_of(place) if row.entered_at <= at]
    posts = posts_named({row.assessor_post for row in rows})
    cells = tuple(
        (
            fact_title(row.name) + (f" ({_('assumed')})" if row.assumed else ""),
            value_words(row.value),
            row.method,
            row.assessed_on.isoformat() if row.assessed_on else "",
            posts.get(row.assessor_post, "") if row.assessor_post else "",
        )
        for row in rows
    )
    data = [
        {
            "name": row.name,
            "value": row.value,
            "method": row.method,
            "assessed_on": row.assessed_on,
            "assessor_post": row.assessor_post,
            "assumed": row.assumed,
            "entered_at": row.entered_at,
        }
        for row in rows
    ]
    heads = (_("Fact"), _("Value"), _("How it is known"), _("Day"), _("Assessor"))
    notes = () if rows else (_("None entered yet"),)
    return Section(_("Facts"), tables=(Table(heads, cells),), notes=notes, data={"facts": data})


def grades(_actor: Actor, place: Premises, at: datetime) -> Section:
    """Each grade in force with its reason and its article."""
    found = [row for row in queries.grades_of(place) if row.graded_at <= at]
    rows = [_grade(place, row) for row in found]
    data = [
        {
            "pack": row.pack_key,
            "version": row.pack_version,
            "grade": row.grade,
            "reason": row.reason,
            "missing": row.missing,
            "assumed": row.assumed,
            "graded_at": row.graded_at,
        }
        for row in found
    ]
    notes = () if rows else (_("not graded yet"),)
    return Section(_("Grade"), facts=tuple(rows), notes=notes, data={"grades": data})


def posture(_actor: Actor, place: Premises, at: datetime) -> Section:
    periods = [row for row in of_place(place.owner_path) if row.from_at <= at < row.until_at]
    words = titles(periods)
    rows = tuple(
        (said(words[row.pk][0]), said(words[row.pk][1]), local(row.from_at, place), local(row.until_at, place))
        for row in periods
    )
    heads = (_("Level"), _("Reason"), _("From"), _("Until"))
    value = _("normal") if place.posture == "normal" else _posture_words(place)
    data = {"posture": place.posture, "periods": [row.pk for row in periods]}
    return Section(_("Posture"), facts=((_("Now"), value, ""),), tables=(Table(heads, rows),), data=data)


def goods(_actor: Actor, place: Premises, at: datetime) -> Section:
    """Dangerous goods where they are kept."""
    rows = list(Goods.objects.filter(premises=place, removed_at__isnull=True, entered_at__lte=at).order_by("pk"))
    heads = (_("Substance"), _("Class"), _("Quantity"), _("Where"), _("Day"))
    cells = tuple(
        (
            row.substance,
            row.hazard_class,
            f"{row.quantity:g} {row.unit}",
            row.spot,
            row.assessed_on.isoformat() if row.assessed_on else "",
        )
        for row in rows
    )
    data = [
        {
            "substance": row.substance,
            "class": row.hazard_class,
            "quantity": row.quantity,
            "unit": row.unit,
            "spot": row.spot,
        }
        for row in rows
    ]
    notes = () if rows else (_("None entered."),)
    return Section(_("Dangerous goods"), tables=(Table(heads, cells),), notes=notes, data={"goods": data})


def credit(_actor: Actor, place: Premises, _at: datetime) -> Section | None:
    """Whom the map data comes from; nothing for a place that was entered by hand."""
    found = credit_of(place.extract)
    if found is None:
        return None
    note = local(found.data_at, place) if found.data_at else ""
    data = {"credit": found.words, "data_at": found.data_at}
    return Section(_("Map data"), facts=((_("Source"), found.words, note),), data=data)


def named(agency: Agency) -> str:
    return (is_chinese() and agency.name_zh) or agency.name_en


def local(moment: datetime, place: Premises) -> str:
    """A moment in the place's own zone."""
    return f"{moment.astimezone(ZoneInfo(place.owner.zone)):%Y-%m-%d %H:%M}"


def posts_named(ids: set[UUID | None]) -> dict[UUID, str]:
    rows = Post.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("agency")
    chinese = is_chinese()
    return {row.pk: f"{(chinese and row.name_zh) or row.name_en}, {named(row.agency)}" for row in rows}


def value_words(value: object) -> str:
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _grade(place: Premises, row: Grade) -> tuple[str, str, str]:
    pack = read(pack_row(row.pack_key, row.pack_version))
    word = said(grade_name(pack, row.grade)) + (f" ({_('assumed')})" if row.assumed else "")
    step = _grade_step(place, row)
    why = f"{said(step.why)} {step.article}".strip() if step else ""
    if row.missing:
        spec = pack.book.facts.get(row.missing)
        why = f"{why} {_('Missing: %(fact)s') % {'fact': said(spec.title) if spec else row.missing}}".strip()
    return f"{row.pack_key} {row.pack_version}", word, why


def _grade_step(place: Premises, row: Grade) -> Step | None:
    try:
        told = queries.explanation(place, pack=read(pack_row(row.pack_key, row.pack_version)))
    except Refused:
        return None
    return next((step for step in told.steps if step.link is Link.GRADE), None)


def _posture_words(place: Premises) -> str:
    for row in queries.grades_of(place):
        found = read(pack_row(row.pack_key, row.pack_version)).postures.get(place.posture)
        if isinstance(found, Text):
            return said(found)
    return place.posture
