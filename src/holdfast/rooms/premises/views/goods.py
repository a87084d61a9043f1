"""What is said on the page of a place about its dangerous goods."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.kernel.subject import Subject
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises import queries
from holdfast.rooms.premises.access import ENTER_FACTS, READ
from holdfast.rooms.premises.actions.goods import add_goods, remove_goods
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.goods_forms import GoodsForm
from holdfast.rooms.premises.models import Goods


@require_POST
def add(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    form = GoodsForm(request.POST)
    back = reverse("place", args=[premises_id])
    return act_and_return(request, back, form, lambda: add_goods(actor, premises_id, form.goods()), _("Saved"))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, premises_id: UUID, goods_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    place = queries.one(actor, premises_id)
    require(actor, ENTER_FACTS, owner_path=place.owner_path, subject=Subject(ROOM, place.pk), reading=READ)
    row = Goods.objects.filter(pk=goods_id, premises=place).first()
    if row is None:
        raise absent()
    back = reverse("place", args=[premises_id])
    lost = [_("%(quantity)s %(unit)s are kept here no more") % {"quantity": f"{row.quantity:g}", "unit": row.unit}]
    taking = Taking(_("Remove these goods"), f"{row.substance} · {label_of(place)}", lost, back)
    act = partial(remove_goods, actor, premises_id, goods_id)
    return take_away(request, taking, lambda why: act(reason=why), _("Removed"))
