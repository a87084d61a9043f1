"""Addresses of posture."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.governance import views

urlpatterns = [
    path("posture/", views.posture, name="posture"),
    path("posture/declare/", views.declare, name="posture-declare"),
    path("posture/<uuid:period_id>/", views.period, name="posture-period"),
    path("posture/<uuid:period_id>/extend/", views.extend, name="posture-extend"),
    path("posture/<uuid:period_id>/end/", views.end, name="posture-end"),
]
