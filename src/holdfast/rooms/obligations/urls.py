"""Addresses of obligations."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.obligations.views import acts, decisions, owed, several

urlpatterns = [
    path("owed/", owed.owed, name="owed"),
    path("owed/several/", several.ask, name="owed-several"),
    path("owed/several/do/", several.do, name="owed-several-do"),
    path("owed/<uuid:obligation_id>/", owed.owed_one, name="owed-one"),
    path("owed/<uuid:obligation_id>/result/", owed.result_of, name="owed-result"),
    path("owed/<uuid:obligation_id>/settle/", acts.settle, name="settle"),
    path("owed/<uuid:obligation_id>/file/", acts.file, name="owed-file"),
    path("owed/<uuid:obligation_id>/excuse/", acts.excuse, name="ask-excuse"),
    path("owed/<uuid:obligation_id>/hand/", acts.hand, name="hand-over"),
    path("owed/<uuid:obligation_id>/pause/", acts.pause, name="pause"),
    path("owed/<uuid:obligation_id>/resume/", acts.resume, name="resume"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<uuid:obligation_id>/", decisions.decision, name="decision"),
    path("decisions/<uuid:obligation_id>/decide/", decisions.decide, name="decide"),
]
