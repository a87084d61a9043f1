"""Every address of the house. Rooms bring their own lists; the portal joins the API."""

from __future__ import annotations

from django.urls import include, path

from holdfast.portal.api import api
from holdfast.project.health import healthz

handler400 = "holdfast.plumbing.problems.bad_request"
handler403 = "holdfast.plumbing.problems.forbidden"
handler404 = "holdfast.plumbing.problems.not_found"
handler500 = "holdfast.project.errors.handler500"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/", api.urls),
    path("", include("holdfast.portal.urls")),
    path("", include("holdfast.rooms.agencies.urls")),
    path("", include("holdfast.rooms.outbox.urls")),
    path("", include("holdfast.rooms.feeds.urls")),
    path("", include("holdfast.rooms.evidence.urls")),
    path("", include("holdfast.rooms.rulebook.urls")),
    path("", include("holdfast.rooms.obligations.urls")),
    path("", include("holdfast.rooms.rosters.urls")),
    path("", include("holdfast.rooms.governance.urls")),
    path("", include("holdfast.rooms.atlas.urls")),
    path("", include("holdfast.rooms.premises.urls")),
    path("", include("holdfast.rooms.measures.urls")),
    path("", include("holdfast.rooms.plans.urls")),
    path("", include("holdfast.rooms.rounds.urls")),
    path("", include("holdfast.rooms.alerts.urls")),
]
