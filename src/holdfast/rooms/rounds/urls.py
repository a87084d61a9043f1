"""Addresses of rounds: one's own tasks, the worker that keeps them without network, marks of places."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.rounds.views import marks, mine, offline

urlpatterns = [
    path("mine/", mine.my_tasks, name="my-tasks"),
    path("mine/<uuid:obligation_id>/done/", mine.settle_mine, name="settle-mine"),
    path("rounds/duties/<uuid:obligation_id>/", mine.reports, name="rounds-reports"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("at/<str:token>/", marks.at, name="mark-scanned"),
    path("rounds/places/<uuid:premises_id>/marks/", marks.of_place, name="rounds-marks"),
    path("rounds/places/<uuid:premises_id>/marks/add/", marks.add, name="rounds-mark-add"),
    path("rounds/places/<uuid:premises_id>/marks/sheet.pdf", marks.sheet, name="rounds-marks-sheet"),
    path("rounds/marks/<uuid:mark_id>/end/", marks.end, name="rounds-mark-end"),
    path("rounds/marks/<uuid:mark_id>/code.svg", marks.code, name="rounds-mark-code"),
]
