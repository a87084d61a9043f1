"""Addresses of the calendar of duties."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.calendar import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/rows/", views.rows, name="calendar-rows"),
]
