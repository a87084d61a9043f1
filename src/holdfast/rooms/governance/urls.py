"""Addresses of posture and of how areas are led."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.governance.views import authority, group, lists, meeting, posture, targets

urlpatterns = [
    path("posture/", posture.posture, name="posture"),
    path("posture/declare/", posture.declare, name="posture-declare"),
    path("posture/<uuid:period_id>/", posture.period, name="posture-period"),
    path("posture/<uuid:period_id>/extend/", posture.extend, name="posture-extend"),
    path("posture/<uuid:period_id>/end/", posture.end, name="posture-end"),
    path("governance/", group.groups, name="leading-groups"),
    path("governance/<uuid:group_id>/", group.group, name="leading-group"),
    path("governance/<uuid:group_id>/call/", group.call, name="meeting-call"),
    path("governance/<uuid:group_id>/seat/", group.seat, name="seat-take"),
    path("governance/seats/<uuid:seat_id>/end/", group.unseat, name="seat-end"),
    path("governance/meetings/<uuid:meeting_id>/", meeting.meeting, name="meeting"),
    path("governance/meetings/<uuid:meeting_id>/hold/", meeting.hold, name="meeting-hold"),
    path("governance/meetings/<uuid:meeting_id>/call-off/", meeting.call_off, name="meeting-call-off"),
    path("governance/meetings/<uuid:meeting_id>/decide/", meeting.decide, name="meeting-decide"),
    path("governance/meetings/<uuid:meeting_id>/file/", meeting.file, name="meeting-file"),
    path("responsibilities/", lists.responsibilities, name="responsibilities"),
    path("responsibilities/<uuid:responsibility_id>/assign/", lists.assign, name="responsibility-assign"),
    path("responsibilities/reports/<uuid:report_id>/", lists.report, name="report"),
    path("responsibilities/reports/<uuid:report_id>/receive/", lists.receive, name="report-receive"),
    path("responsibilities/owed/<uuid:duty_id>/file/", lists.file, name="report-file"),
    path("targets/", targets.targets, name="targets"),
    path("targets/set/", targets.set_target, name="target-set"),
    path("targets/<uuid:office_id>/review/", targets.review, name="targets-review"),
    path("authority/", authority.authority, name="authority"),
]
