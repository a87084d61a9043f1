"""Addresses of the map's ground."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.atlas import views

urlpatterns = [path("map/ground/<int:band>/<int:x>/<int:y>", views.ground, name="ground")]
