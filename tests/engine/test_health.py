from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from holdfast.kernel.errors import Unavailable
from holdfast.plumbing import clock, epoch
from holdfast.plumbing.availability import AvailabilityMiddleware, unavailable
from holdfast.plumbing.models import Heartbeat, Installation
from holdfast.project.errors import handler500


def _health() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/healthz")
    return answer.status_code, json.loads(answer.content)


@pytest.mark.django_db
def test_a_healthy_house_says_200_with_its_lags() -> None:
    status, words = _health()

    assert status == 200
    assert words["status"] == "ok"
    assert words["database"] == "ok"
    assert words["schema_epoch"] == epoch.SCHEMA_EPOCH
    assert {"oldest_due_age_s", "sealer_lag_s", "workers", "sealers"} <= set(words)


@pytest.mark.django_db
@pytest.mark.parametrize(("silent_for", "counted"), [(1, 1), (31, 0)], ids=["beating", "silent"])
def test_only_workers_that_beat_are_counted(silent_for: int, counted: int) -> None:
    real = clock.real_now()
    beat = real - timedelta(seconds=silent_for)
    Heartbeat.objects.create(kind="worker", host="here", pid=1, started_at=real, beat_at=real, beat_real=beat)

    assert _health()[1]["workers"] == counted


@pytest.mark.django_db
def test_a_database_of_another_shape_is_503() -> None:
    Installation.objects.update(schema_epoch=epoch.SCHEMA_EPOCH + 1)

    status, words = _health()

    assert status == 503
    assert words["schema_epoch"] == epoch.SCHEMA_EPOCH + 1


@pytest.mark.django_db
def test_a_page_does_no_work_on_a_database_of_another_shape() -> None:
    Installation.objects.update(schema_epoch=epoch.SCHEMA_EPOCH + 1)
    reached = []

    def view(request: HttpRequest) -> HttpResponse:
        reached.append(request)
        return HttpResponse()

    answer = AvailabilityMiddleware(view)(RequestFactory().get("/"))

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert reached == []


@pytest.mark.django_db
def test_a_worker_refuses_a_database_of_another_shape_and_names_both() -> None:
    Installation.objects.update(schema_epoch=99)

    with pytest.raises(epoch.UnknownEpoch, match=f"schema 99 and this program knows {epoch.SCHEMA_EPOCH}"):
        epoch.refuse_unknown_epoch()


@pytest.mark.parametrize(
    ("error", "status"),
    [(OperationalError(), 503), (InterfaceError(), 503), (Unavailable("away"), 503), (ValueError(), 500)],
    ids=["connection lost", "connection closed", "a part away", "a fault of ours"],
)
def test_what_is_away_is_503_and_a_fault_of_ours_stays_500(error: Exception, status: int) -> None:
    try:
        raise error
    except Exception:
        answer = handler500(RequestFactory().get("/api/x"))

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/duties", "application/problem+json"), ("/post/", "text/html")], ids=["program", "person"]
)
def test_a_program_gets_problem_details_and_a_person_a_page(path: str, kind: str) -> None:
    answer = unavailable(RequestFactory().get(path))

    assert answer.status_code == 503
    assert answer["Content-Type"].startswith(kind)
    assert answer["Retry-After"] == "2"


@pytest.mark.django_db
def test_a_lost_connection_is_told_as_away_by_health(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_args: object) -> None:
        raise OperationalError from psycopg.OperationalError()

    monkeypatch.setattr(connection, "cursor", lost)

    status, words = _health()

    assert status == 503
    assert words["database"] == "away"
