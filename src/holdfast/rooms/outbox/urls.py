from __future__ import annotations

from django.urls import path

from holdfast.rooms.outbox import contact_views, push_views, views

urlpatterns = [
    path("messages/", views.inbox, name="messages"),
    path("messages/read/", views.read, name="messages_read"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/test/", views.send_test, name="outbox_test"),
    path("outbox/release/", views.ask_release, name="outbox_release"),
    path("outbox/quarantine/", views.quarantine, name="outbox_quarantine"),
    path("outbox/reach/", contact_views.thin, name="reach"),
    path("contacts/", contact_views.contacts, name="contacts"),
    path("contacts/add/", contact_views.add, name="contact_add"),
    path("contacts/browsers/", push_views.subscribe_own, name="contact_browser"),
    path("push/", push_views.page, name="push"),
    path("push/worker.js", push_views.worker, name="push-worker"),
    path("push/subscribe/", push_views.subscribe, name="push-subscribe"),
    path("push/withdraw/", push_views.withdraw, name="push-withdraw"),
    path("contacts/<uuid:contact_id>/code/", contact_views.code, name="contact_code"),
    path("contacts/<uuid:contact_id>/verify/", contact_views.verify, name="contact_verify"),
    path("contacts/<uuid:contact_id>/first/", contact_views.first, name="contact_first"),
    path("contacts/<uuid:contact_id>/remove/", contact_views.remove, name="contact_remove"),
]
