"""The address of a pack."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.packs import pack

urlpatterns = [path("packs/<slug:key>/<str:version>/", pack.pack, name="pack")]
