"""What the rulebook brings to pages above: its step of the first hour."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from holdfast.plumbing.panel import Stand, Step
from holdfast.rooms.rulebook.models import Adoption


def _adopted(path: str) -> Stand:
    rows = Adoption.objects.filter(area__path__startswith=path).select_related("pack")
    if rows.filter(state=Adoption.State.ADOPTED).exists():
        return Stand(enough=True, have=1, of=1)
    asked = rows.filter(state=Adoption.State.PROPOSED).order_by("-proposed_at").first()
    if asked is None:
        return Stand(enough=False, have=0, of=1, missing=[_("no pack is proposed")])
    words = _("%(pack)s waits for its decision by somebody else") % {"pack": f"{asked.pack.key} {asked.pack.version}"}
    return Stand(enough=False, have=0, of=1, missing=[words], href=reverse("decisions"))


STEPS = (
    Step(
        "pack",
        30,
        lazy("Adopt a pack"),
        lazy("A pack holds the rules of a plan or a law; what it would change is shown before it is proposed."),
        lazy("Clocks, grades and duties have their rules"),
        "/packs/",
        "rulebook.propose",
        _adopted,
    ),
)
