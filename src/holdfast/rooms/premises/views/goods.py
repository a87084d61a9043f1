"""What is said on the page of a place about its dangerous goods."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.plumbing.pages import act_and_return
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.premises import queries
from holdfast.rooms.premises.actions.goods import add_goods, remove_goods
from holdfast.rooms.premises.goods_forms import GoodsForm


@require_POST
def add(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    form = GoodsForm(request.POST)
    back = reverse("place", args=[premises_id])
    return act_and_return(request, back, form, lambda: add_goods(actor, premises_id, form.goods()), _("Saved"))


@require_POST
def remove(request: HttpRequest, premises_id: UUID, goods_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    back = reverse("place", args=[premises_id])
    return act_and_return(request, back, None, lambda: remove_goods(actor, premises_id, goods_id), _("Removed"))
