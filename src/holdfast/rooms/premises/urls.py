"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.premises.views import register, regrading

urlpatterns = [
    path("premises/waiting/", regrading.waiting_places, name="premises-waiting"),
    path("premises/waiting/difference/", regrading.waiting_difference, name="premises-waiting-difference"),
    path("premises/waiting/confirm/", regrading.confirm_waiting, name="premises-waiting-confirm"),
    path("premises/add/", register.add, name="premises-add"),
    path("premises/<uuid:premises_id>/facts/", register.enter_facts, name="place-facts"),
    path("premises/<uuid:premises_id>/regrade/", register.regrade, name="place-regrade"),
    path("premises/<uuid:premises_id>/close/", register.close, name="place-close"),
]
