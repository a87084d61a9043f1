"""Addresses of the register: pages that join several rooms."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.register import bulk, place, premises, saved

urlpatterns = [
    path("premises/", premises.premises, name="premises"),
    path("premises/several/", bulk.ask, name="premises-several"),
    path("premises/several/do/", bulk.do, name="premises-several-do"),
    path("premises/views/", saved.keep, name="view-keep"),
    path("premises/views/<uuid:view_id>/rename/", saved.rename, name="view-rename"),
    path("premises/views/<uuid:view_id>/delete/", saved.drop, name="view-delete"),
    path("premises/<uuid:premises_id>/", place.place, name="place"),
]
