"""Addresses of the watch board."""

from __future__ import annotations

from django.urls import path

from holdfast.portal.board import ground, views

urlpatterns = [
    path("", views.watch, name="home"),
    path("board/ground.svg", ground.ground, name="board-ground"),
]
