from __future__ import annotations

from django.urls import path

from holdfast.rooms.feeds import views

urlpatterns = [
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/add/", views.add, name="feed_add"),
    path("feeds/<uuid:source_id>/pause/", views.pause, name="feed_pause"),
    path("feeds/alerts/<uuid:imported_id>/", views.alert, name="feed_alert"),
    path("feeds/alerts/<uuid:imported_id>/settle/", views.settle, name="feed_settle"),
]
