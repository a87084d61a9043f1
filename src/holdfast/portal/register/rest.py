"""The list with every filter of its page, and acts on many places, over the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from holdfast.kernel.errors import BadInput, OutOfDate, Place
from holdfast.plumbing import clock
from holdfast.plumbing.export import described
from holdfast.plumbing.inputs import Line
from holdfast.policy.pack import Pack
from holdfast.portal.register.listing import Line as ListLine
from holdfast.portal.register.listing import lines_of, page
from holdfast.portal.register.several.acts import Act, act_named
from holdfast.portal.register.several.chosen import Chosen, choose
from holdfast.portal.register.several.export import exported
from holdfast.portal.register.several.given import Given, given
from holdfast.portal.register.several.would import Would, carry_out, would
from holdfast.portal.register.wanted import Wanted, wanted_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises import access, queries
from holdfast.rooms.premises.telling import as_json

router = Router()
Narrow = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,200}$")]


class RegisterWanted(Schema):
    """What the list may be narrowed by, and nothing else; `weak`: weakest link below so many per cent."""

    pack: Narrow = ""
    listing: Narrow = ""
    grade: Narrow = ""
    missing: Narrow = ""
    branch: Narrow = ""
    name: Annotated[Line, Field(max_length=80)] = ""
    weak: Annotated[str, Field(pattern=r"^[0-9.]{0,6}$")] = ""
    overdue: bool = False
    heightened: bool = False
    stale: bool = False
    waiting: bool = False


class RegisterPageWanted(RegisterWanted):
    """The same, in an order, from where the last page ended."""

    sort: Literal["name", "grade", "weakest", "average"] = "name"
    after: Annotated[str, Field(max_length=400)] = ""


class RegisterLineOut(Schema):
    """A line of the list: `average` and `weakest` in per cent, null where nobody counts; `late`: what is overdue there."""

    id: UUID
    name: str
    listing: str
    owner: str
    grade: str
    missing: str
    assumed: bool
    average: float | None
    weakest: float | None
    weakest_word: str
    late: int
    posture: str
    stale: bool


class RegisterPageOut(Schema):
    items: list[RegisterLineOut]
    next: str


class SeveralIn(Schema):
    """An act on the places in `ids`, or on `every` place that the filters leave. A dry run says what it would do; its
    `seen` confirms just that, and is refused when something changed since. `to`: an agency of your branch, by path or
    name. `duty`: a rule of the pack.
    Closing asks for a typed `reason`."""

    act: Literal["grade", "hand", "critical", "duty", "close"]
    ids: Annotated[list[UUID], Field(max_length=10_000)] = []
    every: bool = False
    filters: RegisterWanted = RegisterWanted()
    to: Annotated[Line, Field(max_length=200)] = ""
    critical: bool | None = None
    method: Annotated[Line, Field(max_length=40)] = ""
    duty: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,80}$")] = ""
    why: Literal["out_of_use", "gone", "mistake"] = "out_of_use"
    reason: Annotated[str, Field(max_length=500)] = ""
    dry_run: bool = True
    seen: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class SeveralOut(Schema):
    """`places`: those that the act touches; `left_out`: those that you see and only their own agency may change."""

    act: str
    places: int
    left_out: int
    done: bool
    numbers: dict[str, int]
    differences: dict[str, dict[str, Any]]
    seen: str


@router.get("/places", response=RegisterPageOut)
def list_register(request: HttpRequest, wanted: Annotated[RegisterPageWanted, Query()]) -> dict[str, object]:
    """The list as its page shows it, fifty lines at a time."""
    actor = _reader(request)
    asked, pack = _wanted(actor, wanted)
    leaf = page(actor, asked, pack, clock.now())
    lines: list[ListLine] = lines_of(actor, leaf.rows, pack, clock.now())
    return {"items": lines, "next": leaf.after}


@router.get("/places.csv", openapi_extra=described("The same list as CSV"))
def export_register_list(request: HttpRequest, wanted: Annotated[RegisterWanted, Query()]) -> HttpResponseBase:
    """The same list as a table, at most 20,000 rows."""
    actor = _reader(request)
    asked, pack = _wanted(actor, wanted)
    act = act_named("export")
    assert act is not None
    return exported(actor, choose(actor, act, asked, pack, (), every=True))


@router.post("/several", response=SeveralOut)
def act_on_several(request: HttpRequest, body: SeveralIn) -> dict[str, object]:
    """One act on many places, in one transaction; told first, confirmed by what was told."""
    actor, act = actor_of(request), act_named(body.act)
    assert act is not None
    require(actor, act.right, owner_path=actor.path, reading=access.READ)
    asked, pack = _wanted(actor, body.filters)
    chosen = choose(actor, act, asked, pack, body.ids, every=body.every)
    said = given(actor, pack, _words(body))
    _check(body, act, chosen, said)
    if body.dry_run:
        return _told(chosen, would(actor, chosen, said), done=False)
    found = carry_out(actor, chosen, said, body.seen)
    if found is None:
        raise OutOfDate(noop("Something has changed since you looked; this is what it would do now"))
    return _told(chosen, found, done=True)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return actor


def _wanted(actor: Actor, wanted: RegisterWanted) -> tuple[Wanted, Pack | None]:
    """The filters as the page reads them from its address."""
    pack = queries.pack_asked(queries.packs_here(actor), wanted.pack)
    asked = QueryDict(mutable=True)
    for name, value in wanted.dict().items():
        asked[name] = "1" if value is True else value or ""
    return wanted_of(asked, pack), pack


def _words(body: SeveralIn) -> dict[str, str]:
    critical = {True: "yes", False: "no", None: ""}[body.critical]
    return {
        "to": body.to,
        "critical": critical,
        "method": body.method,
        "duty": body.duty,
        "why": body.why,
        "reason": body.reason,
    }


def _check(body: SeveralIn, act: Act, chosen: Chosen, said: Given) -> None:
    if chosen.too_many:
        raise BadInput(Place(field="ids"), f"at most {act.most} places", "more")
    if not said.answers(act):
        raise BadInput(Place(field=act.asks), "what this act asks for", "nothing")
    if not body.dry_run and not body.seen:
        raise BadInput(Place(field="seen"), "the hash that the dry run told", "nothing")


def _told(chosen: Chosen, found: Would, *, done: bool) -> dict[str, object]:
    return {
        "act": chosen.act.key,
        "places": chosen.count,
        "left_out": len(chosen.left_out),
        "done": done,
        "numbers": dict(found.numbers),
        "differences": {key: as_json(each) for key, each in found.differences.items()},
        "seen": "" if done else found.seen,
    }
