"""The dossier of a place: sections of all rooms as they stood at one number of the ledger, on paper and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from holdfast.exchange.pdf.paper import Sheet, Size, printed
from holdfast.kernel.canonical import plain
from holdfast.plumbing.dossier import Section, Table
from holdfast.plumbing.pages import is_chinese
from holdfast.portal.dossier.as_of import AsOf, as_of_now
from holdfast.portal.dossier.registry import parts_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.models import Premises

PLACE = "place"
FORMAT = "holdfast dossier 1"


@dataclass(frozen=True)
class Dossier:
    """A place, the state shown, and its sections by key, in the words of one language."""

    place: Premises
    name: str
    as_of: AsOf
    language: str
    sections: tuple[tuple[str, Section], ...]


def dossier_of(actor: Actor, place: Premises, language: str) -> Dossier:
    """What the actor may see of a place; sections that are not the actor's to see are absent."""
    as_of = as_of_now()
    with override(language):
        built = ((part.key, part.build(actor, place, as_of.moment)) for part in parts_of(PLACE))
        sections = tuple((key, section) for key, section in built if section is not None)
        name = (is_chinese() and place.name_zh) or label_of(place)
    return Dossier(place, name, as_of, language, sections)


def as_pdf(dossier: Dossier, size: Size = Size.A4) -> bytes:
    """The same dossier gives the same bytes."""
    with override(dossier.language):
        return printed(Sheet("dossier", _words(dossier), dossier.language, dossier.as_of.moment, size))


def as_json(dossier: Dossier) -> bytes:
    """For machines: keys in order, the same in every language but for names."""
    form = {
        "format": FORMAT,
        "as_of": dossier.as_of.as_json(),
        "place": {"id": dossier.place.pk, "name": dossier.place.name, "name_zh": dossier.place.name_zh},
        "sections": {key: section.data for key, section in dossier.sections},
    }
    return (json.dumps(form, default=plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _words(dossier: Dossier) -> dict[str, object]:
    said = dossier.as_of.in_words(dossier.place.owner.zone)
    return {
        "title": dossier.name,
        "kicker": _("Evidence of readiness"),
        "under": [said],
        "facts": [
            [_("Ledger number"), str(dossier.as_of.number)],
            [_("Hash of the ledger"), dossier.as_of.hash],
            [
                _("How to check it"),
                _("The bundle beside this paper holds the entries; `holdfast ledger verify` reads them."),
            ],
        ],
        "foot": f"{dossier.name} · {said}",
        "sections": [_section(section, said) for _key, section in dossier.sections],
    }


def _section(section: Section, as_of: str) -> dict[str, object]:
    return {
        "title": section.title,
        "as_of": as_of,
        "facts": [list(fact) for fact in section.facts],
        "tables": [_table(table) for table in section.tables if table.rows],
        "notes": list(section.notes),
    }


def _table(table: Table) -> dict[str, object]:
    return {"title": table.title, "heads": list(table.heads), "rows": [list(row) for row in table.rows]}
