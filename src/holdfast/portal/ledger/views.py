"""The ledger's pages: the list with one entry beside it, checkpoints, reading back, and what is new for a poller."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from holdfast.domain.ledger.checkpoint import Checkpoint as Signed
from holdfast.plumbing import clock
from holdfast.portal.design.lines import ChainLink
from holdfast.portal.ledger.asked import Asked, asked_for
from holdfast.portal.ledger.changes import SealedEntries
from holdfast.portal.ledger.labels import post_names, short_id
from holdfast.portal.ledger.lines import detail_of, lines_of
from holdfast.portal.ledger.strip import strip
from holdfast.portal.ledger.verifying import read_from
from holdfast.portal.ledger.words import GROUPS, MODES, PERIODS
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.ledger import access
from holdfast.rooms.ledger.models import Checkpoint, Entry
from holdfast.rooms.ledger.queries import around, covered_by, matching
from holdfast.rooms.outbox.checkpoints import addresses

PAGE = 50
MOST_COUNTED = 10_000
MOST_AT_ONCE = 500


def readable(actor: Actor) -> QuerySet[Entry]:
    """The entries that `actor` may read; refuses who may read none."""
    require(actor, access.READ, owner_path=actor.path)
    return visible_to(Entry.objects.all(), actor, access.READ)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, number)


@require_GET
def verify(request: HttpRequest, number: int) -> HttpResponse:
    """Reads the chain back from this entry on, as far as one page takes."""
    return _page(request, number, reads=True)


@require_GET
def checkpoints(request: HttpRequest) -> HttpResponse:
    require(actor := actor_of(request), access.READ, owner_path=actor.path)
    rows = Checkpoint.objects.order_by("-number")[:200]
    shown = [(row, bytes(row.hash).hex(), bytes(row.public_key).hex()) for row in rows]
    return render(request, "portal/ledger/checkpoints.html", {"rows": shown, "addresses": addresses()})


@require_GET
def checkpoint_file(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    require(actor := actor_of(request), access.READ, owner_path=actor.path)
    row = Checkpoint.objects.filter(pk=checkpoint_id).first()
    if row is None:
        raise absent()
    signed = Signed(row.number, bytes(row.hash), row.made_at, bytes(row.public_key), bytes(row.signature))
    answer = HttpResponse(signed.as_text(), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{row.number}.json"'
    return answer


@require_GET
def live_since(request: HttpRequest, number: int) -> JsonResponse:
    """For pages without a stream: what was sealed above `number` and may be seen, and up to which number that is."""
    source, actor = SealedEntries(), actor_of(request)
    head = source.head()
    changes = source.after(number, MOST_AT_ONCE) if number < head else []
    seen = source.seen_by({actor}, changes)[actor]
    reached = changes[-1].number if changes else head
    return JsonResponse({"head": reached, "at": source.now(), "entries": [change.as_data() for change in seen]})


def _page(request: HttpRequest, number: int | None, *, reads: bool = False) -> HttpResponse:
    entries, asked, now = readable(actor_of(request)), asked_for(request.GET), clock.now()
    found = matching(entries, asked.wanted(now))
    rows = list(found[: PAGE + 1])
    context = {
        "asked": asked,
        "strip": strip(),
        "chips": [(group, asked.query(group=group.key), group.key == asked.group) for group in GROUPS],
        "periods": PERIODS.items(),
        "modes": MODES.items(),
        "only": _only(asked),
        "lines": lines_of(rows[:PAGE]),
        "count": found[: MOST_COUNTED + 1].count(),
        "most": MOST_COUNTED,
        "query": asked.query(),
        "older": asked.query(before=rows[PAGE - 1].pk) if len(rows) > PAGE else "",
        "newest": asked.query() if asked.before else "",
        "number": number,
    }
    if number is not None:
        context |= _chosen(entries, number, asked.query(), reads=reads)
    return render(request, "portal/ledger/ledger.html", context)


def _chosen(entries: QuerySet[Entry], number: int, query: str, *, reads: bool) -> dict[str, object]:
    chosen = entries.filter(seal__number=number).select_related("seal", "said").first()
    if chosen is None:
        raise absent()
    return {
        "detail": detail_of(chosen),
        "chain": _links(number, query),
        "covering": covered_by(number),
        "result": read_from(number) if reads else None,
    }


def _links(number: int, query: str) -> list[ChainLink]:
    """The entry among its neighbours, and the head of the chain."""
    boxes = around(number)
    return [
        ChainLink(
            box["number"],
            box["hash"],
            f"{reverse('ledger-entry', args=[box['number']])}?{query}",
            current=box["number"] == number,
            head=box is boxes[-1],
        )
        for box in boxes
    ]


def _only(asked: Asked) -> list[tuple[str, str]]:
    """Filters that were chosen by a row, each with the address without it."""
    only: list[tuple[str, str]] = []
    if asked.post:
        only.append((post_names({asked.post}).get(asked.post, short_id(asked.post)), asked.query(post=None)))
    if asked.about:
        only.append((short_id(asked.about), asked.query(about=None)))
    return only
