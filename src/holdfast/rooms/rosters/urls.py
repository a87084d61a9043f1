"""Addresses of rosters."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.rosters.views import board, duty, post, swaps

urlpatterns = [
    path("roster/", board.roster, name="roster"),
    path("roster/gaps/", board.gaps, name="roster-gaps"),
    path("roster/posts/<uuid:post_id>/", post.post, name="roster-post"),
    path("roster/posts/<uuid:post_id>/template/", post.template, name="roster-template"),
    path("roster/posts/<uuid:post_id>/fill/", post.fill, name="roster-fill"),
    path("roster/posts/<uuid:post_id>/override/", post.override, name="roster-override"),
    path("roster/shifts/<uuid:shift_id>/swap/", post.swap_shift, name="roster-swap-shift"),
    path("roster/swaps/<uuid:swap_id>/", swaps.swap, name="roster-swap"),
    path("roster/swaps/<uuid:swap_id>/answer/", swaps.answer, name="roster-swap-answer"),
    path("roster/swaps/<uuid:swap_id>/take-back/", swaps.take_back, name="roster-swap-take-back"),
    path("roster/hand-over/", duty.hand_over, name="roster-hand-over"),
    path("roster/notes/<uuid:note_id>/read/", duty.read_note, name="roster-note-read"),
    path("roster/notes/<uuid:note_id>/ask/", duty.ask_note, name="roster-note-ask"),
    path("roster/reach/", duty.reach, name="roster-reach"),
    path("roster/reach/<uuid:test_id>/", duty.reach_test, name="roster-reach-test"),
    path("roster/feeds/", duty.feeds, name="roster-feeds"),
    path("roster/feeds/<uuid:feed_id>/end/", duty.end_feed, name="roster-feed-end"),
    path("roster/calendar/<str:secret>/", duty.calendar, name="roster-calendar"),
]
