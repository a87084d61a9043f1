"""Addresses of measures."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.measures.views import measure, supposing

urlpatterns = [
    path("premises/<uuid:premises_id>/what-if/", supposing.what_if, name="place-what-if"),
    path("measures/<uuid:measure_id>/", measure.measure, name="measure"),
    path("measures/<uuid:measure_id>/check/", measure.check, name="measure-check"),
    path("measures/<uuid:measure_id>/verify/", measure.verify, name="measure-verify"),
    path("measures/<uuid:measure_id>/test/", measure.test, name="measure-test"),
    path("measures/<uuid:measure_id>/files/", measure.file, name="measure-file"),
]
