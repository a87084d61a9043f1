"""Addresses of the design system."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.design import views

urlpatterns = [
    path("design/", views.design, name="design"),
    path("design/day.css", views.theme_css, {"theme": "day"}, name="design-day"),
    path("design/night.css", views.theme_css, {"theme": "night"}, name="design-night"),
]
