"""Addresses of the rulebook."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.rulebook import views

urlpatterns = [
    path("packs/", views.packs, name="packs"),
    path("packs/load/", views.load, name="pack-load"),
    path("packs/shipped/<slug:key>/load/", views.load_shipped, name="pack-load-shipped"),
    path("packs/holidays/", views.set_holiday, name="holiday-set"),
    path("packs/<slug:key>/<str:version>/propose/", views.propose, name="pack-propose"),
]
