"""The portal's own parts of a place's dossier: what the lower rooms know. A room that declares a part of the same key
speaks for itself."""

from __future__ import annotations

from holdfast.plumbing.dossier import Part
from holdfast.portal.dossier.parts.duties import decisions, duties
from holdfast.portal.dossier.parts.files import files
from holdfast.portal.dossier.parts.measures import measure_ids, measures
from holdfast.portal.dossier.parts.place import credit, facts, goods, grades, identity, posture

OWN = (
    Part("place", "identity", 10, identity),
    Part("place", "facts", 20, facts),
    Part("place", "grades", 30, grades),
    Part("place", "posture", 40, posture),
    Part("place", "measures", 50, measures, measure_ids),
    Part("place", "duties", 60, duties),
    Part("place", "goods", 80, goods),
    Part("place", "decisions", 90, decisions),
    Part("place", "files", 100, files),
    Part("place", "credit", 110, credit),
)
