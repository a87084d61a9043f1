"""Addresses of alerts; those of the public stand open."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.alerts.views import acts, console, public, wizard

urlpatterns = [
    path("public/alerts/", public.alerts, name="public-alerts"),
    path("alerts/feed.atom", public.feed, name="public-alert-feed"),
    path("alerts/<uuid:version_id>.cap.xml", public.cap, name="public-alert-cap"),
    path("alerts/", console.alerts, name="alerts"),
    path("alerts/ended/", console.ended, name="alerts-ended"),
    path("alerts/figures/", console.figures, name="alert-figures"),
    path("alerts/begin/", acts.begin, name="alert-begin"),
    path("alerts/<uuid:alert_id>/", console.alert, name="alert"),
    path("alerts/<uuid:alert_id>/raise/", acts.raise_level, name="alert-raise"),
    path("alerts/<uuid:alert_id>/lower/", acts.lower_level, name="alert-lower"),
    path("alerts/<uuid:alert_id>/extend/", acts.extend, name="alert-extend"),
    path("alerts/<uuid:alert_id>/cancel/", acts.cancel, name="alert-cancel"),
    path("alerts/<uuid:alert_id>/still-true/", acts.still_true, name="alert-still-true"),
    path("alerts/<uuid:alert_id>/acknowledge/", acts.acknowledge, name="alert-acknowledge"),
    path("alerts/doors/<uuid:task_id>/", acts.door, name="alert-door"),
    path("alerts/drafts/<uuid:version_id>/", wizard.draft, name="alert-draft"),
    path("alerts/drafts/<uuid:version_id>/write/", wizard.write, name="alert-write"),
    path("alerts/drafts/<uuid:version_id>/assess/", wizard.assess, name="alert-assess"),
    path("alerts/drafts/<uuid:version_id>/send/", wizard.send, name="alert-send"),
    path("alerts/drafts/<uuid:version_id>/take-back/", wizard.take_back, name="alert-take-back"),
    path("alerts/drafts/<uuid:version_id>/drop/", wizard.drop, name="alert-drop"),
]
