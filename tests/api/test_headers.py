"""Every answer carries the same headers, whoever made it: a page, an error, a redirect, the API, a refusal at the door."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from holdfast.plumbing.headers import HeadersMiddleware, security_headers
from tests.api.conftest import City

ANSWERS = [
    pytest.param("/healthz", {}, 200, id="page"),
    pytest.param("/", {}, 302, id="redirect"),
    pytest.param("/no/such/page", {}, 404, id="page not found"),
    pytest.param("/api/openapi.json", {}, 200, id="schema"),
    pytest.param("/api/v1/agencies", {}, 401, id="api stranger"),
    pytest.param("/api/no-such", {}, 404, id="api not found"),
    pytest.param("/healthz", {"headers": {"host": "evil.example"}}, 400, id="wrong host"),
]


def assert_guarded(response: object) -> None:
    headers = response.headers  # type: ignore[attr-defined]
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["Cache-Control"]


@pytest.mark.parametrize(("path", "words", "status"), ANSWERS)
def test_every_kind_of_answer_carries_the_headers(db: None, path: str, words: dict[str, object], status: int) -> None:
    response = Client(raise_request_exception=False).get(path, **words)  # type: ignore[arg-type]

    assert response.status_code == status
    assert_guarded(response)


def test_an_api_error_inside_an_act_carries_the_headers(city: City) -> None:
    assert_guarded(city.administrator.get("/agencies/not-a-uuid"))
    assert_guarded(city.administrator.delete("/agencies"))


def test_a_fault_of_ours_is_500_with_a_reference_and_no_trace(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.rooms.agencies.rest.tree.visible_to", lambda *a, **k: 1 / 0)

    response = city.administrator.get("/agencies")

    assert response.status_code == 500
    assert_guarded(response)
    body = response.json()
    assert len(body["reference"]) == 8
    assert "ZeroDivision" not in response.content.decode()


def test_a_lost_database_is_503_with_a_hint_when_to_come_back(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*words: object, **more: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("holdfast.rooms.agencies.rest.tree.visible_to", lost)

    response = city.administrator.get("/agencies")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "2"
    assert response.json()["code"] == "unavailable"
    assert_guarded(response)


def test_a_post_without_the_pages_token_is_refused_with_the_headers(db: None) -> None:
    response = Client(enforce_csrf_checks=True, raise_request_exception=False).post("/sign-in/")

    assert response.status_code in (403, 404)
    assert_guarded(response)


def test_the_stream_on_the_next_port_may_be_reached_and_no_other() -> None:
    request = RequestFactory().get("/", headers={"host": "localhost:8300"})
    answer = HeadersMiddleware(lambda _request: __import__("django.http").http.HttpResponse())(request)

    assert "connect-src 'self' http://localhost:8301;" in answer.headers["Content-Security-Policy"]


def test_a_view_may_be_stricter_but_not_looser_by_accident() -> None:
    assert security_headers()["Content-Security-Policy"].count("'none'") == 3
