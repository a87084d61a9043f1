from __future__ import annotations

from django.urls import path

from holdfast.rooms.outbox import views

urlpatterns = [
    path("messages/", views.inbox, name="messages"),
    path("messages/read/", views.read, name="messages_read"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/release/", views.ask_release, name="outbox_release"),
    path("outbox/quarantine/", views.quarantine, name="outbox_quarantine"),
]
