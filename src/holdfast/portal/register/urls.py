"""Addresses of the register: pages that join several rooms."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.register import place

urlpatterns = [
    path("premises/<uuid:premises_id>/", place.place, name="place"),
]
