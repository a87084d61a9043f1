"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.premises import views

urlpatterns = [
    path("premises/", views.premises, name="premises"),
    path("premises/add/", views.add, name="premises-add"),
    path("premises/<uuid:premises_id>/", views.place, name="place"),
    path("premises/<uuid:premises_id>/facts/", views.enter_facts, name="place-facts"),
    path("premises/<uuid:premises_id>/regrade/", views.regrade, name="place-regrade"),
    path("premises/<uuid:premises_id>/close/", views.close, name="place-close"),
]
