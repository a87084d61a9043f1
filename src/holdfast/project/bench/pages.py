"""The bench of the pages: how long readers wait in a large city, against a page of the same shell without a query.

Each page is read by one reader and by eight at once, as somebody of the city and of a district; round after round, with
the empty page between the others, so that whatever else the machine does falls on all of them alike. Queries are counted in a small city and in the
large one: a page that asks more when there is more is told from one that is only slow.
"""

from __future__ import annotations

import base64
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.kernel.canonical import canonical_json
from holdfast.kernel.errors import Unavailable
from holdfast.project.bench.places import PACK, ROUNDS_OF_ONE, City, Reader
from holdfast.project.bench.visitors import Door, cookie_of, served
from holdfast.rooms.premises.models import Premises

Say = Callable[[str], None]
EMPTY = "/more/"
_MAP = "/map/premises.json"


@dataclass(frozen=True)
class Size:
    """How large the bench is; the small form is a fiftieth."""

    places: int
    few: int = 1000
    readings: int = 40
    rounds: int = ROUNDS_OF_ONE
    clients: tuple[int, ...] = (1, 8)


@dataclass(frozen=True)
class Page:
    """A page by its name and address."""

    name: str
    path: str


def run(size: Size, say: Say) -> dict[str, Any]:
    """Fills a scratch database, serves it, and answers the figures; scratch and Django are there already."""
    began = time.monotonic()
    city = City(size.rounds)
    city.grow(size.few)
    few = _queries(city)
    city.grow(size.places)
    many = _queries(city)
    say(f"{city.places:,} places and what they owe in {time.monotonic() - began:.0f} s")
    with served() as door:
        cases = dict(_cases(city, door, size, say))
    return {
        "places": city.places,
        "open": city.places * 10,
        "empty_p95_ms": {case: round(base * 1000, 1) for case, (base, _) in cases.items()},
        "p95_ms": _worst(cases, lambda base, p95: p95 * 1000),
        "p95_ratio": _worst(cases, lambda base, p95: p95 / base),
        "queries": {name: [few[name], many[name]] for name in few},
        "cases_ms": {
            case: {name: round(p95 * 1000, 1) for name, p95 in pages.items()} for case, (_, pages) in cases.items()
        },
    }


def pages_of(city: City, reader: Reader) -> list[Page]:
    """What is read: the list, each filter, the last page, a site page, and the map where it is built."""
    built = _client(reader).get(_MAP, HTTP_HOST="localhost").status_code != 404
    return [*_list_pages(city), *_site_pages(), *(_map_pages() if built else ())]


def _list_pages(city: City) -> Iterator[Page]:
    filters: Mapping[str, Mapping[str, str]] = {
        "list": {},
        "list, kind": {"listing": "hotel"},
        "list, grade": {"grade": "class-1"},
        "list, missing fact": {"missing": "daily_footfall"},
        "list, agency": {"branch": city.districts[3].path},
        "list, kind and grade": {"listing": "hall", "grade": "class-2"},
        "list, next page": {"after": _key_of(city, 50)},
        "list, last page": {"after": _key_of(city, city.places - 20)},
    }
    for name, query in filters.items():
        yield Page(name, f"/premises/?{urlencode({'pack': PACK, **query})}")


def _site_pages() -> Iterator[Page]:
    busy, quiet = (Premises.objects.get(source_ref=ref).pk for ref in ("w2", "w942"))
    yield Page("site", f"/premises/{busy}/")
    yield Page("site, quiet", f"/premises/{quiet}/")


def _map_pages() -> Iterator[Page]:
    """The whole city, a district, and some streets; the middle lies in the district that the second reader belongs to."""
    boxes = {
        "city": ("121.1,30.9,121.8,31.5", 10),
        "district": ("121.5,31.0,121.6,31.1", 13),
        "streets": ("121.54,31.04,121.56,31.06", 16),
    }
    for name, (box, zoom) in boxes.items():
        yield Page(f"map data, {name}", f"{_MAP}?{urlencode({'bbox': box, 'zoom': zoom, 'pack': PACK})}")


def _key_of(city: City, before: int) -> str:
    """The key of the page that begins behind so many places, for who sees the whole city."""
    row = Premises.objects.order_by("name", "pk")[before - 1]
    return base64.urlsafe_b64encode(canonical_json([row.name, row.pk])).decode().rstrip("=")


def _client(reader: Reader) -> Client:
    name, _, value = cookie_of(reader).partition("=")
    client = Client(raise_request_exception=False)
    client.cookies[name] = value
    return client


def _queries(city: City) -> dict[str, int]:
    """Queries of each page, for the city's reader; read once before, so that what a process keeps is there."""
    client = _client(city.readers[0])
    counts = {}
    for page in pages_of(city, city.readers[0]):
        # What a process asks on its own beat (the time machine, four times a second) falls on some readings only.
        counts[page.name] = min(_asked(client, page) for _ in range(4))
    return counts


def _asked(client: Client, page: Page) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page.path, HTTP_HOST="localhost")
    if answer.status_code != 200:
        raise Unavailable("%(path)s answers %(status)s", path=page.path, status=answer.status_code)
    return len(asked)


def _cases(city: City, door: Door, size: Size, say: Say) -> Iterator[tuple[str, tuple[float, dict[str, float]]]]:
    """For each reader and number of clients: the empty page's 95th percentile and those of the pages, in seconds."""
    for reader in city.readers:
        pages = pages_of(city, reader)
        cookie = cookie_of(reader)
        for clients in size.clients:
            case = f"{reader.name}, {clients} at once"
            times = _read_all(door, pages, cookie, clients, size.readings)
            base = _p95(times.pop(EMPTY))
            found = {name: _p95(seconds) for name, seconds in times.items()}
            slowest = max(found, key=found.__getitem__)
            say(f"{case}: empty {base * 1000:.0f} ms, slowest {slowest} {found[slowest] * 1000:.0f} ms")
            yield case, (base, found)


def _read_all(door: Door, pages: list[Page], cookie: str, clients: int, readings: int) -> dict[str, list[float]]:
    """By one reader each page so often; by eight a quarter as often each, which is twice as many readings."""
    times: dict[str, list[float]] = defaultdict(list)
    with door.readers(cookie, clients) as warming:
        for page in (Page("", EMPTY), *pages):
            warming.read(page.path, 2)
    for _ in range(max(1, readings // 4)):
        # New connections each round: which process of the server takes them is a matter of luck.
        with door.readers(cookie, clients) as readers:
            for page in pages:
                times[EMPTY] += readers.read(EMPTY)
                times[page.name] += readers.read(page.path, 1 if clients > 1 else min(4, readings))
    return times


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def _worst(
    cases: Mapping[str, tuple[float, Mapping[str, float]]], figure: Callable[[float, float], float]
) -> dict[str, float]:
    """The worst of all cases, by page."""
    worst: dict[str, float] = {}
    for base, pages in cases.values():
        for name, p95 in pages.items():
            worst[name] = round(max(worst.get(name, 0.0), figure(base, p95)), 2)
    return worst
