"""A file's page, its download, and the two acts by hand."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from holdfast.kernel.errors import NotAllowed, NotFound
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.evidence import actions, views
from holdfast.rooms.evidence.forms import BlurForm
from holdfast.rooms.evidence.images import Corner
from holdfast.rooms.evidence.models import Evidence
from tests.evidence import samples
from tests.evidence.conftest import Scene


@pytest.fixture
def row(scene: Scene) -> Evidence:
    stream = io.BytesIO(samples.photo())
    return actions.add_file(scene.operator, scene.record, "../door.jpg", stream)


def asks(request: HttpRequest, actor: Actor) -> HttpRequest:
    from django.contrib.messages.storage.fallback import FallbackStorage
    from django.contrib.sessions.backends.cache import SessionStore

    request.actor = actor  # type: ignore[attr-defined]
    request.user = User(email="x@y.example", agency=Agency.objects.get(code="mall"), joined_at=clock.now())
    request.session = SessionStore()  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def test_a_download_is_inert(row: Evidence, scene: Scene, rf: RequestFactory) -> None:
    response = views.file(asks(rf.get("/"), scene.operator), row.pk)

    assert response.headers["Content-Disposition"].startswith('attachment; filename="evidence-')
    assert "door" not in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Type"] == "image/jpeg"
    assert b"".join(response).startswith(b"\xff\xd8\xff")  # type: ignore[arg-type]


@pytest.mark.parametrize("evidence_id", ["foreign", "absent"])
def test_a_foreign_and_an_absent_file_answer_alike(
    row: Evidence, scene: Scene, rf: RequestFactory, evidence_id: str
) -> None:
    wanted: UUID = row.pk if evidence_id == "foreign" else uuid7()

    for view, request in ((views.file, rf.get("/")), (views.evidence, rf.get("/")), (views.blur, rf.post("/"))):
        with pytest.raises(NotFound, match="no such record"):
            view(asks(request, scene.neighbour), wanted)


def test_the_page_offers_what_the_actor_may_do(row: Evidence, scene: Scene, rf: RequestFactory) -> None:
    from dataclasses import replace

    from holdfast.domain.rights.roles import Role

    html = views.evidence(asks(rf.get("/"), scene.operator), row.pk).content.decode()
    crew = views.evidence(asks(rf.get("/"), replace(scene.operator, role=Role.CREW)), row.pk).content.decode()

    assert "id_rectangles" in html
    assert "id_rectangles" not in crew
    assert "64 × 48" in html


def test_blurring_by_typed_corners(row: Evidence, scene: Scene, rf: RequestFactory) -> None:
    response = views.blur(asks(rf.post("/", {"rectangles": "0,0 to 20,20\n30 30 40 40"}), scene.operator), row.pk)

    new = Evidence.objects.get(blurred_from=row)
    assert response.headers["Location"] == f"/evidence/{new.pk}/"


def test_a_wrong_rectangle_changes_nothing_and_is_said(row: Evidence, scene: Scene, rf: RequestFactory) -> None:
    request = asks(rf.post("/", {"rectangles": "0 0 999 999"}), scene.operator)
    views.blur(request, row.pk)

    assert "corners inside 64 x 48" in str(next(iter(request._messages)))  # type: ignore[attr-defined]
    assert Evidence.objects.get().deleted_at is None


def test_a_crew_may_not_delete(row: Evidence, scene: Scene, rf: RequestFactory) -> None:
    from dataclasses import replace

    from holdfast.domain.rights.roles import Role

    with pytest.raises(NotAllowed):
        views.delete(asks(rf.post("/", {"reason": "x"}), replace(scene.operator, role=Role.CREW)), row.pk)


@pytest.mark.parametrize(
    ("typed", "corners"),
    [
        ("1 2 3 4", [Corner(1, 2, 3, 4)]),
        ("1,2 to 3,4\n\n(5;6)-(7;8)", [Corner(1, 2, 3, 4), Corner(5, 6, 7, 8)]),
        ("1 2 3", None),
        ("", None),
        ("a b c d", None),
        ("１ ２ ３ ４", None),
    ],
)
def test_how_rectangles_are_typed(typed: str, corners: list[Corner] | None) -> None:
    form = BlurForm({"rectangles": typed})

    assert (form.cleaned_data["rectangles"] if form.is_valid() else None) == corners
