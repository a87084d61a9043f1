"""One key, one effect: in parallel, after a refusal, after a crash, for uploads, and never across holders."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock, idempotency, problems
from holdfast.plumbing.idempotency import KeyReused, StillAtWork, forget_old_keys, once
from holdfast.plumbing.models import IdempotencyKey
from holdfast.rooms.agencies.models import Post
from tests.api.conftest import City, build_city

AT_ONCE = 24
REQUESTS = 100


def new_post(city: City, key: str = "second") -> dict[str, str]:
    return {"agency_id": str(city.agencies["mall"].pk), "key": key, "role": "crew", "name_en": "Second crew"}


@pytest.fixture
def real_city(fresh_db: str) -> City:
    return build_city()


def in_parallel(act: Callable[[int], Any], times: int = REQUESTS) -> list[Any]:
    def in_own_connection(number: int) -> Any:
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(in_own_connection, range(times)))


def test_a_hundred_repeats_in_parallel_have_one_effect_and_one_answer(real_city: City) -> None:
    secret = real_city.administrator.secret

    def ask(_number: int) -> tuple[int, bytes]:
        from tests.api.conftest import Caller

        response = Caller(secret).post("/agencies/posts", new_post(real_city), **{"Idempotency-Key": "one"})
        return response.status_code, response.content

    answers = in_parallel(ask)

    assert {status for status, _ in answers} == {201}
    assert len({content for _, content in answers}) == 1
    assert Post.objects.filter(key="second").count() == 1


def test_the_control_without_a_key_sees_refusals(real_city: City) -> None:
    """The same hundred without the key: the test above could fail."""
    secret = real_city.administrator.secret

    def ask(_number: int) -> int:
        from tests.api.conftest import Caller

        return Caller(secret).post("/agencies/posts", new_post(real_city)).status_code

    assert set(in_parallel(ask, 20)) == {201, 409}


def test_the_same_key_for_another_body_is_refused(city: City) -> None:
    caller = city.administrator
    caller.post("/agencies/posts", new_post(city), **{"Idempotency-Key": "k"})

    response = caller.post("/agencies/posts", new_post(city, "third"), **{"Idempotency-Key": "k"})

    assert response.status_code == 409
    assert response.json()["code"] == "key-reused"
    assert not Post.objects.filter(key="third").exists()


def test_the_same_key_at_another_address_is_refused(city: City) -> None:
    caller = city.administrator
    caller.post("/agencies/posts", new_post(city), **{"Idempotency-Key": "k"})

    response = caller.post(
        f"/agencies/{city.agencies['mall'].pk}/close", {"reason": "Of no use any more"}, **{"Idempotency-Key": "k"}
    )

    assert response.json()["code"] == "key-reused"


def test_a_key_belongs_to_its_holder(city: City) -> None:
    first, second = city.administrator, city.administrator
    first.post("/agencies/posts", new_post(city), **{"Idempotency-Key": "k"})

    response = second.post("/agencies/posts", new_post(city, "third"), **{"Idempotency-Key": "k"})

    assert response.status_code == 201


def test_a_stranger_neither_reads_nor_leaves_a_key(city: City) -> None:
    from tests.api.conftest import Caller

    city.administrator.post("/agencies/posts", new_post(city), **{"Idempotency-Key": "k"})

    response = Caller("hf_wrong").post("/agencies/posts", new_post(city), **{"Idempotency-Key": "k"})

    assert response.status_code == 401
    assert IdempotencyKey.objects.count() == 1


def test_a_refusal_is_judged_afresh(city: City) -> None:
    caller = city.administrator
    closed = {"Idempotency-Key": "k"}
    assert (
        caller.post(
            f"/agencies/{city.agencies['north'].pk}/close", {"reason": "Of no use any more"}, **closed
        ).status_code
        == 409
    )

    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "h\u00e9"])
def test_a_key_that_is_none_is_refused_before_the_act(city: City, key: str) -> None:
    response = city.administrator.post("/agencies/posts", new_post(city), **{"Idempotency-Key": key})

    assert response.status_code == 422
    assert not Post.objects.filter(key="second").exists()


def test_a_secret_is_not_kept_for_repeats(city: City) -> None:
    caller = city.administrator
    body = {"agency_id": str(city.agencies["mall"].pk), "email": "crew@mall.test"}
    first = caller.post("/agencies/users", body, **{"Idempotency-Key": "k"})

    again = caller.post("/agencies/users", body, **{"Idempotency-Key": "k"})

    assert first.status_code == 201
    assert again.status_code == 409
    assert again.json()["code"] == "shown-once"
    assert IdempotencyKey.objects.get().body is None


def test_keys_are_kept_for_a_day_and_forgotten_after_two(city: City) -> None:
    now = clock.real_now()
    for hours in (1, 25, 47, 49):
        IdempotencyKey.objects.create(
            holder="h", key=str(hours), request_hash="", created_at=now - timedelta(hours=hours)
        )

    assert forget_old_keys() == 1
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"1", "25", "47"}


# The decorator by itself, with an act whose end the test decides.


def request_with(key: str, body: bytes = b"{}", path: str = "/api/v1/x") -> Any:
    return RequestFactory().post(path, body, content_type="application/json", headers={"Idempotency-Key": key})


def holder(_request: object) -> str:
    return "h"


def effect(city: City) -> None:
    Post.objects.create(agency=city.agencies["mall"], key=uuid4().hex, name_en="x", role="crew")


def test_the_key_and_the_act_commit_together_or_not_at_all(real_city: City) -> None:
    """A crash after the act and before the answer is kept: neither stays, and the repeat acts once."""

    @once(holder)
    def crash(request: object) -> HttpResponse:
        effect(real_city)
        raise MemoryError

    before = Post.objects.count()
    with pytest.raises(MemoryError):
        crash(request_with("k"))

    assert Post.objects.count() == before
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("status", [400, 409, 422, 500, 503])
def test_what_an_act_wrote_before_its_refusal_is_taken_back(real_city: City, status: int) -> None:
    @once(holder)
    def refuse(request: Any) -> HttpResponse:
        effect(real_city)
        return problems.answer(request, problems.problem(status))

    before = Post.objects.count()
    response = refuse(request_with("k"))

    assert response.status_code == status
    assert Post.objects.count() == before
    assert not IdempotencyKey.objects.exists()


def test_a_repeat_waits_for_the_first_and_then_gets_its_answer(real_city: City) -> None:
    started, may_end = threading.Event(), threading.Event()

    @once(holder)
    def slow(request: object) -> HttpResponse:
        effect(real_city)
        started.set()
        may_end.wait(10)
        return JsonResponse({"n": Post.objects.count()})

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(closing(slow), request_with("k"))
        started.wait(10)
        second = pool.submit(closing(slow), request_with("k"))
        assert wait_for_a_lock()
        may_end.set()
        assert first.result().content == second.result().content

    assert second.result().headers["Idempotent-Replay"] == "true"


def test_a_repeat_that_waited_too_long_is_told_to_come_back(real_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "PATIENCE", timedelta(seconds=1))
    started, may_end = threading.Event(), threading.Event()

    @once(holder)
    def slow(request: object) -> HttpResponse:
        started.set()
        may_end.wait(10)
        return JsonResponse({})

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(closing(slow), request_with("k"))
        started.wait(10)
        with pytest.raises(StillAtWork) as told:
            slow(request_with("k"))
        may_end.set()
        first.result()

    assert problems.answer(request_with("k"), problems.problem_of(told.value)).headers["Retry-After"] == "2"


def test_an_upload_repeated_with_another_boundary_is_the_same_request(db: None) -> None:
    @once(holder)
    def keep(request: Any) -> HttpResponse:
        return JsonResponse({"read": request.FILES["file"].read().decode()})

    def upload(boundary: str, text: str) -> Any:
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n{text}\r\n'
            f"--{boundary}--\r\n"
        )
        kind = f"multipart/form-data; boundary={boundary}"
        return RequestFactory().post("/api/v1/x", body.encode(), content_type=kind, headers={"Idempotency-Key": "k"})

    first = keep(upload("aaa", "one"))
    again = keep(upload("bbb", "one"))

    assert first.content == again.content == b'{"read": "one"}'
    with pytest.raises(KeyReused):
        keep(upload("ccc", "two"))


def test_an_act_that_raises_a_refusal_leaves_no_key(db: None) -> None:
    @once(holder)
    def refuse(request: object) -> HttpResponse:
        raise Refused("No")

    with pytest.raises(Refused):
        refuse(request_with("k"))

    assert not IdempotencyKey.objects.exists()


def closing(act: Callable[..., Any]) -> Callable[..., Any]:
    def run(*words: Any) -> Any:
        try:
            return act(*words)
        finally:
            connections.close_all()

    return run


def wait_for_a_lock() -> bool:
    """Until one backend of this database waits for another's transaction."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return True
        threading.Event().wait(0.01)
    return False
