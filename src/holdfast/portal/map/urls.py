"""Addresses of the map."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.map import sketch, views

urlpatterns = [
    path("map/", views.map_page, name="map"),
    path("map/premises.json", views.premises, name="map-premises"),
    path("map/sketch/<uuid:premises_id>.svg", sketch.sketch, name="map-sketch"),
]
