"""Generated requests over the whole description: no fault of ours, no status and no shape that is not described.

Schemathesis writes the requests, with ids of records that exist mixed in: otherwise most would end at "not found".
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Authority, Holding
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.obligations.actions import NewSeries, ask_to_excuse, open_series
from tests.api.conftest import City, build_city
from tests.api.test_owed import open_patrol
from tests.api.test_search import add_place
from tests.obligations.city import excuse_rule, place, series_rule, store

SECONDS = float(os.environ.get("HOLDFAST_FUZZ_SECONDS", "20"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
HALF = "\ud800"
NASTY = ["\x00", HALF, "'; --", "%00", "=cmd()", "\u202e", "9" * 400, "{}", "../..", "𝕳" * 40]


# Open to everybody, so a stranger is told what is wrong with a request.
OPEN_TO_ALL = ("/outbox/push/subscriptions", "/outbox/push/withdrawals")


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    return [result.ok() for result in schema.get_all_operations()]


def fuzz(secrets: list[str], known: list[str], seconds: float, *, but: tuple[str, ...] = ()) -> Counter[int]:
    """Asks every operation in turn, again and again, until the time is over; answers how often which status came."""
    seen: Counter[int] = Counter()
    chance = random.Random(7)
    found, rounds = [each for each in operations() if not each.path.endswith(but)], 0
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    strategies = [(operation.as_strategy(generation_mode=mode)) for mode in modes for operation in found]
    chance.shuffle(strategies)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for strategy in strategies:
            if time.monotonic() < ends:
                _ask(strategy, rounds, lambda case: _one(case, chance.choice(secrets), known, chance, seen))
        rounds += 1
    print(f"{sum(seen.values())} requests, {len(found)} operations, {rounds} rounds, {dict(seen)}")
    return seen


def _ask(strategy: Any, number: int, act: Callable[[Any], None]) -> None:
    @seed(number)
    @hypothesis_settings(
        max_examples=4,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def run(case: Any) -> None:
        act(case)

    # An address without parameters knows no wrong request.
    with suppress(Unsatisfiable):
        run()


def _one(case: Any, secret: str, known: list[str], chance: random.Random, seen: Counter[int]) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
    for name in case.path_parameters or {}:
        if chance.random() < 0.7:
            case.path_parameters[name] = chance.choice(known)
    if isinstance(case.body, dict):
        for name in list(case.body):
            case.body[name] = _spoilt(name, case.body[name], known, chance)
            # Only JSON can say half a character; the client cannot even write it into a form.
            if case.media_type != "application/json" and case.body[name] == HALF:
                case.body[name] = ""
    response = case.call()
    seen[response.status_code] += 1
    case.validate_response(response, checks=CHECKS)


def _spoilt(name: str, value: Any, known: list[str], chance: random.Random) -> Any:
    if name.endswith("_id") and chance.random() < 0.7:
        return chance.choice(known)
    if isinstance(value, str) and chance.random() < 0.1:
        return chance.choice(NASTY)
    return value


def busy_city() -> tuple[City, list[str]]:
    """The city with something of every kind in it, and the ids of all."""
    city = build_city()
    owed = open_patrol(city)
    Authority.objects.create(act="excuse", post=city.posts["duty_officer"])
    store(excuse_rule())
    asked = ask_to_excuse(actor_for(city.users["operator"], city.posts["operator"].pk, clock.now()), owed.pk, "Works")
    series = open_series(NewSeries(store(series_rule()), place(), "Hall", city.agencies["mall"], clock.now()))
    lantern = add_place(city, "mall", "Lantern Hall")
    rows = [*city.agencies.values(), *city.posts.values(), *city.users.values(), owed, asked, series, lantern]
    rows += [*Holding.objects.all(), *Authority.objects.all(), open_patrol(city, owed.rule, owner="arena")]
    return city, [str(row.pk) for row in rows]


@pytest.mark.slow
def test_no_generated_request_of_staff_is_a_fault_of_ours(fresh_db: str, settings: object) -> None:
    settings.API_BUDGET_A_MINUTE = 10**9  # type: ignore[attr-defined]
    city, known = busy_city()
    posts = ("administrator", "commander", "duty_officer", "operator", "auditor")

    # The administrator comes first: a generated act may well disable somebody.
    seen = fuzz([city.token(post).secret for post in ("administrator", *posts)], known, SECONDS)

    assert seen[200] > 10
    assert seen[422] > 10


@pytest.mark.slow
def test_a_stranger_gets_nothing_but_refusals(fresh_db: str) -> None:
    seen = fuzz(["hf_wrong"], ["00000000-0000-7000-8000-000000000000"], max(6.0, SECONDS / 10), but=OPEN_TO_ALL)

    assert set(seen) <= {200, 401, 404, 405}
    assert seen[200] <= seen[401] / 10  # the one open address
    assert seen[401] > 10
