"""Addresses of the first hour."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.first_hour import views

urlpatterns = [
    path("first-hour/", views.page, name="first-hour"),
    path("first-hour/fold/", views.fold, name="first-hour-fold"),
]
