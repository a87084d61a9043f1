"""Addresses of the portal itself."""

from __future__ import annotations

from django.urls import include, path

from holdfast.portal import rights_page, views
from holdfast.portal.adoption.views import adoption_difference
from holdfast.portal.search.page import search_page

urlpatterns = [
    path("more/", views.more, name="more"),
    path("language/", views.choose_language, name="language"),
    path("theme/", views.choose_theme, name="theme"),
    path("search/", search_page, name="search"),
    path("rights/", rights_page.who_may, name="rights"),
    path("packs/<slug:key>/<str:version>/difference/", adoption_difference, name="adoption-difference"),
    path("", include("holdfast.portal.board.urls")),
    path("", include("holdfast.portal.calendar.urls")),
    path("", include("holdfast.portal.design.urls")),
    path("", include("holdfast.portal.dossier.urls")),
    path("", include("holdfast.portal.first_hour.urls")),
    path("", include("holdfast.portal.ledger.urls")),
    path("", include("holdfast.portal.map.urls")),
    path("", include("holdfast.portal.packs.urls")),
    path("", include("holdfast.portal.register.urls")),
    path("", include("holdfast.portal.wall.urls")),
]
