"""Pages of the rulebook: the packs that were loaded, where they hold, local days; and what is done on the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.plumbing.pages import act_and_return
from holdfast.policy.read import shipped_keys, shipped_pack
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rulebook import access, actions, queries
from holdfast.rooms.rulebook.forms import HolidayForm, LoadForm, ProposeForm
from holdfast.rooms.rulebook.models import Holiday


@require_GET
def packs(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    loaded = list(queries.packs())
    keys = {(row.key, row.version) for row in loaded}
    shipped = [pack for pack in map(shipped_pack, shipped_keys()) if (pack.key, pack.version) not in keys]
    words = {
        "packs": [(row, queries.read(row)) for row in loaded],
        "shipped": shipped,
        "adoptions": [row for row in queries.adoptions() if _may_see(actor, row.area)],
        "holidays": Holiday.objects.filter(area_id=actor.agency_id, removed_at__isnull=True).order_by("on"),
        "may": {
            "load": actor.role in access.LOAD.own,
            "propose": actor.role in access.PROPOSE.own,
            "set_holidays": actor.role in access.SET_HOLIDAYS.own,
        },
        "load_form": LoadForm(),
        "holiday_form": HolidayForm(),
    }
    return render(request, "rulebook/packs.html", words)


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    require(actor, access.LOAD, owner_path=actor.path)
    form = LoadForm(request.POST, request.FILES)
    return act_and_return(request, reverse("packs"), form, lambda: actions.load_pack(actor, form.text()), _("Loaded"))


@require_POST
def load_shipped(request: HttpRequest, key: str) -> HttpResponse:
    actor = _reader(request)
    require(actor, access.LOAD, owner_path=actor.path)
    return act_and_return(request, reverse("packs"), None, lambda: actions.load_shipped_pack(actor, key), _("Loaded"))


@require_POST
def propose(request: HttpRequest, key: str, version: str) -> HttpResponse:
    actor = _reader(request)
    row = queries.pack_row(key, version)
    form = ProposeForm(request.POST)

    def act() -> None:
        read = form.cleaned_data
        area = Agency.objects.filter(path=read["area"], closed_at__isnull=True).first()
        if area is None:
            raise absent()
        voluntary = read["from_on"] if read["voluntarily"] else None
        actions.propose_adoption(actor, row, area, read["from_on"], voluntary_from=voluntary, reason=read["reason"])

    back = reverse("pack", args=[key, version])
    return act_and_return(request, back, form, act, _("Proposed. It waits for its decision."))


@require_POST
def set_holiday(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    area = agency_at(actor.path)
    if area is None:
        raise absent()
    require(actor, access.SET_HOLIDAYS, owner_path=area.path)
    form = HolidayForm(request.POST)
    return act_and_return(
        request, reverse("packs"), form, lambda: actions.set_holiday(actor, area, **form.cleaned_data), _("Saved")
    )


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return actor


def _may_see(actor: Actor, area: Agency) -> bool:
    """Adoptions of the own branch, and of the areas above that reach down to it."""
    return area.path.startswith(actor.path) or actor.path.startswith(area.path)
