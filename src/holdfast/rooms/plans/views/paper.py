"""The plan and its role cards to print."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from holdfast.domain.plans.staleness import Standing
from holdfast.exchange.pdf.paper import Size
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.plans import queries
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.paper import cards_sheet, plan_sheet

Print = Callable[[Plan, Version, Standing, Size], bytes]


@require_GET
def plan_pdf(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """`?version=` a number, in force without it; `?size=narrow` for the pocket."""
    return pdf_answer(request, plan_id, plan_sheet, "plan")


@require_GET
def cards_pdf(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    return pdf_answer(request, plan_id, cards_sheet, "role-cards")


def pdf_answer(request: HttpRequest, plan_id: UUID, sheet: Print, name: str) -> HttpResponse:
    """The paper of a version, to be shown in the browser."""
    plan = queries.one_plan(actor_of(request), plan_id)
    version = _version(plan, request.GET.get("version", ""))
    size = Size.NARROW if request.GET.get("size") == Size.NARROW else Size.A4
    content = sheet(plan, version, queries.standing_at(plan, clock.now()), size)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}-v{version.number}.pdf"'
    return answer


def _version(plan: Plan, number: str) -> Version:
    rows = plan.versions.all()
    found = rows.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else None
    found = found or rows.filter(state=Version.State.SIGNED).first() or rows.order_by("-number").first()
    if found is None:
        raise absent()
    return found
