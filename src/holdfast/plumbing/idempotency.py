"""One effect for one Idempotency-Key: the key's row and the act commit together, so no crash can part them.

The row is inserted first. A repeat that comes while the first is still at work waits on that insert inside
PostgreSQL, then finds either the kept answer or, when the first did nothing, an empty place to act in itself.
Only answers of acts that took effect are kept: what was refused changed nothing and is judged afresh.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as noop
from psycopg.errors import LockNotAvailable

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.plumbing import clock
from holdfast.plumbing.models import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT_FOR = timedelta(hours=48)
PATIENCE = timedelta(seconds=20)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Run = Callable[..., HttpResponseBase]

CLAIM = """
    INSERT INTO plumbing_idempotencykey (holder, key, request_hash, created_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (holder, key) DO NOTHING RETURNING id
"""


class KeyReused(Refused):
    """The key stands for another request."""

    code = "key-reused"


class StillAtWork(Refused):
    """The first request with this key has not ended yet."""

    code = "still-at-work"


class ShownOnce(Refused):
    """The answer held a secret and was given to the first request only."""

    code = "shown-once"


def once(holder_of: Callable[[HttpRequest], str]) -> Callable[[Run], Run]:
    """Decorates the run of an API operation; `holder_of` says whose key it is, "" when nobody's (no key is kept)."""

    def decorate(run: Run) -> Run:
        @wraps(run)
        def run_once(request: HttpRequest, **words: Any) -> HttpResponseBase:
            key = request.headers.get(HEADER)
            if key is None or request.method in SAFE:
                return run(request, **words)
            holder = holder_of(request)
            if not holder:
                return run(request, **words)
            return _answer_once(request, holder, _usable(key), lambda: run(request, **words))

        return run_once

    return decorate


def show_once(request: HttpRequest) -> None:
    """Says that the answer to come holds a secret, which may not be kept for repeats."""
    request.shown_once = True  # type: ignore[attr-defined]


def forget_old_keys() -> int:
    """Deletes keys that were promised no longer; a job of the worker."""
    old = IdempotencyKey.objects.filter(created_at__lt=clock.real_now() - KEPT_FOR)
    return old.delete()[0]


def _usable(key: str) -> str:
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        expected = f"1 to {LONGEST} printable ASCII characters"
        raise BadInput(Place(field=HEADER), expected, f"{len(key)} characters")
    return key


def _answer_once(request: HttpRequest, holder: str, key: str, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    request_hash = _hash(request)
    with transaction.atomic():
        claimed = _claim(holder, key, request_hash)
        if claimed is None:
            return _kept_answer(holder, key, request_hash)
        response = act()
        if response.status_code >= 400 or not isinstance(response, HttpResponse):
            transaction.set_rollback(True)
        else:
            _keep(claimed, request, response)
    return response


def _claim(holder: str, key: str, request_hash: str) -> int | None:
    """The row's id, None when somebody else's stands there; waits for one that is still uncommitted."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE.total_seconds():.0f}s"])
            cursor.execute(CLAIM, [holder, key, request_hash, clock.real_now()])
            row = cursor.fetchone()
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StillAtWork(noop("The first request with this key is still at work"), retry_after=2) from error
        raise
    return int(row[0]) if row else None


def _kept_answer(holder: str, key: str, request_hash: str) -> HttpResponse:
    kept = IdempotencyKey.objects.get(holder=holder, key=key)
    if kept.request_hash != request_hash:
        raise KeyReused(noop("This key was used for another request. Use a new key for a new request"))
    if kept.status is None or kept.body is None:
        raise ShownOnce(noop("The answer held a secret that is shown once. Make a new one"))
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    response.headers["Idempotent-Replay"] = "true"
    return response


def _keep(row_id: int, request: HttpRequest, response: HttpResponse) -> None:
    if getattr(request, "shown_once", False):
        return
    # Text inside JSON, not the object: jsonb forgets the order of names, and repeats shall get the same bytes.
    body = response.content.decode()
    IdempotencyKey.objects.filter(pk=row_id).update(status=response.status_code, body=body)


def _hash(request: HttpRequest) -> str:
    """What was asked, in one hash. Parts of an upload are hashed by themselves: the boundary differs at each try."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode())
        for name, file in sorted(request.FILES.items()):
            digest.update(repr((name, getattr(file, "name", ""))).encode())
            for chunk in file.chunks():  # type: ignore[union-attr]
                digest.update(chunk)
            file.seek(0)  # type: ignore[union-attr]
    else:
        digest.update(request.body)
    return digest.hexdigest()
