"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.ledger import views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/checkpoints/", views.checkpoints, name="ledger-checkpoints"),
    path("ledger/checkpoints/<uuid:checkpoint_id>/", views.checkpoint_file, name="ledger-checkpoint-file"),
    path("ledger/<int:number>/", views.entry, name="ledger-entry"),
    path("ledger/<int:number>/verify/", views.verify, name="ledger-verify"),
    path("live/since/<int:number>", views.live_since, name="live-since"),
]
