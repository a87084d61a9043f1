"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.plans.views import editor, listing, one
from holdfast.rooms.plans.views.paper import cards_pdf, plan_pdf

urlpatterns = [
    path("plans/", listing.plans, name="plans"),
    path("plans/begin/", listing.begin, name="plan-begin"),
    path("plans/<uuid:plan_id>/", one.plan, name="plan"),
    path("plans/<uuid:plan_id>/stale/", one.say_stale, name="plan-stale"),
    path("plans/<uuid:plan_id>/confirm/", one.ask_to_confirm, name="plan-confirm"),
    path("plans/<uuid:plan_id>/plan.pdf", plan_pdf, name="plan-pdf"),
    path("plans/<uuid:plan_id>/cards.pdf", cards_pdf, name="plan-cards"),
    path("plans/drafts/<uuid:version_id>/", editor.draft, name="plan-draft"),
    path("plans/drafts/<uuid:version_id>/sections/<str:key>/", editor.write_section, name="plan-section"),
    path("plans/drafts/<uuid:version_id>/cards/<str:key>/", editor.write_card, name="plan-card"),
    path("plans/drafts/<uuid:version_id>/cards/<str:key>/remove/", editor.remove_card, name="plan-card-remove"),
    path("plans/drafts/<uuid:version_id>/add-card/", editor.add_card, name="plan-card-add"),
    path("plans/drafts/<uuid:version_id>/propose/", editor.propose, name="plan-propose"),
    path("plans/drafts/<uuid:version_id>/take-back/", editor.take_back, name="plan-take-back"),
]
