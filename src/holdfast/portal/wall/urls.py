"""The address of the wall."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.wall import views

urlpatterns = [path("wall/", views.wall, name="wall")]
