"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.premises.views import events, goods, imports, posture, register, regrading, twins

urlpatterns = [
    path("posture/preview/", posture.posture_preview, name="posture-preview"),
    path("events/", events.events, name="events"),
    path("events/enter/", events.enter, name="event-enter"),
    path("events/<uuid:premises_id>/move/", events.move, name="event-move"),
    path("events/<uuid:premises_id>/licence/", events.licence, name="event-licence"),
    path("events/<uuid:premises_id>/cancel/", events.cancel, name="event-cancel"),
    path("premises/waiting/", regrading.waiting_places, name="premises-waiting"),
    path("premises/waiting/difference/", regrading.waiting_difference, name="premises-waiting-difference"),
    path("premises/waiting/confirm/", regrading.confirm_waiting, name="premises-waiting-confirm"),
    path("premises/imports/", imports.imports, name="premises-imports"),
    path("premises/imports/<uuid:import_id>/", imports.one_import, name="premises-import"),
    path("premises/imports/<uuid:import_id>/start/", imports.start, name="premises-import-start"),
    path("premises/imports/<uuid:import_id>/sheet/", imports.sheet, name="premises-import-sheet"),
    path("premises/imports/<uuid:import_id>/cancel/", imports.cancel, name="premises-import-cancel"),
    path("premises/imports/<uuid:import_id>/refused.csv", imports.refused, name="premises-import-refused"),
    path("premises/export/", imports.leave, name="premises-leave"),
    path("premises/twins/", twins.twins, name="premises-twins"),
    path("premises/twins/look/", twins.look, name="premises-twins-look"),
    path("premises/twins/<uuid:twin_id>/merge/", twins.merge, name="premises-twins-merge"),
    path("premises/twins/<uuid:twin_id>/apart/", twins.apart, name="premises-twins-apart"),
    path("premises/<uuid:premises_id>/goods/", goods.add, name="place-goods"),
    path("premises/<uuid:premises_id>/goods/<uuid:goods_id>/remove/", goods.remove, name="place-goods-remove"),
    path("premises/add/", register.add, name="premises-add"),
    path("premises/<uuid:premises_id>/facts/", register.enter_facts, name="place-facts"),
    path("premises/<uuid:premises_id>/regrade/", register.regrade, name="place-regrade"),
    path("premises/<uuid:premises_id>/close/", register.close, name="place-close"),
]
