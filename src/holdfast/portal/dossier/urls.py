"""Addresses of dossiers."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.dossier import views

urlpatterns = [
    path("premises/<uuid:premises_id>/dossier.pdf", views.place_dossier, name="place-dossier"),
    path("premises/<uuid:premises_id>/bundle.zip", views.place_bundle, name="place-bundle"),
]
