"""Addresses of the register: pages that join several rooms."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.register import place, premises, saved
from holdfast.portal.register.several import views as several

urlpatterns = [
    path("premises/", premises.premises, name="premises"),
    path("premises/several/", several.ask, name="premises-several"),
    path("premises/several/do/", several.do, name="premises-several-do"),
    path("premises/views/", saved.keep, name="view-keep"),
    path("premises/views/<uuid:view_id>/rename/", saved.rename, name="view-rename"),
    path("premises/views/<uuid:view_id>/delete/", saved.drop, name="view-delete"),
    path("premises/<uuid:premises_id>/", place.place, name="place"),
]
