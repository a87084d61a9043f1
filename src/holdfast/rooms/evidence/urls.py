from __future__ import annotations

from django.urls import path

from holdfast.rooms.evidence import views

urlpatterns = [
    path("files/<uuid:evidence_id>", views.file, name="file"),
    path("evidence/<uuid:evidence_id>/", views.evidence, name="evidence"),
    path("evidence/<uuid:evidence_id>/blur/", views.blur, name="evidence_blur"),
    path("evidence/<uuid:evidence_id>/delete/", views.delete, name="evidence_delete"),
]
