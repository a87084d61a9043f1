"""`/first-hour/`: the steps, how far each is, who does it, and the one to do now."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from holdfast.portal.first_hour.steps import began_at, first_hour, house_path
from holdfast.rooms.agencies.access import READ_FIRST_HOUR
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import require

FOLDED = "first_hour"
KEPT_FOR = 90 * 24 * 3600


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    actor, path = asked(request)
    shown = first_hour(path, actor)
    chosen = request.GET.get("step", "")
    current = next((each for each in shown if each.step.key == chosen), None)
    words = {
        "steps": shown,
        "done": sum(1 for each in shown if each.stand.enough),
        "looks": sum(1 for each in shown if each.status == "look"),
        "now": current or next((each for each in shown if not each.stand.enough), None),
        "began": began_at(path),
        "folded": request.COOKIES.get(FOLDED) == "folded",
    }
    return render(request, "portal/first_hour/page.html", words)


@require_POST
def fold(request: HttpRequest) -> HttpResponse:
    """Folds the panel of the watch board away on this device, or unfolds it; the page and its command stay."""
    asked(request)
    answer = HttpResponseRedirect("/" if request.POST.get("then") == "board" else "/first-hour/")
    if request.POST.get("fold") == "yes":
        answer.set_cookie(
            FOLDED, "folded", max_age=KEPT_FOR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
        )
    else:
        answer.delete_cookie(FOLDED)
    return answer


def asked(request: HttpRequest) -> tuple[Actor, str]:
    """The actor and the branch of the house; whoever is not of its office is refused."""
    actor, path = actor_of(request), house_path()
    require(actor, READ_FIRST_HOUR, owner_path=path)
    return actor, path
