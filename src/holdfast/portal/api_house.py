"""The installation itself over the API: whether it is set up, and who may do what."""

from __future__ import annotations

from importlib.metadata import version

from django.http import HttpRequest
from ninja import Router, Schema

from holdfast.domain.rights.roles import Role
from holdfast.plumbing.models import Installation
from holdfast.portal.rights import rights_table
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require

router = Router()


class HouseOut(Schema):
    """`demo`: invented data, with a clock that can be moved."""

    version: str
    set_up: bool
    demo: bool


class RightOut(Schema):
    """One row of the table: which roles reach how far with an act."""

    act: str
    own: list[Role]
    shared: list[Role]
    foreign: list[Role]


@router.get("", response=HouseOut, auth=None)
def read_house(request: HttpRequest) -> HouseOut:
    """Which version answers here, and whether the first agency stands. Open to everybody."""
    row = Installation.objects.filter(pk=1).first()
    return HouseOut(version=version("holdfast"), set_up=bool(row and row.set_up_at), demo=bool(row and row.demo))


@router.get("/rights", response=list[RightOut])
def list_rights(request: HttpRequest) -> list[RightOut]:
    """The whole table of rights: it is no secret."""
    actor = actor_of(request)
    require(actor, access.READ_RIGHTS, owner_path=actor.path)
    return [
        RightOut(act=right.act, own=sorted(right.own), shared=sorted(right.shared), foreign=sorted(right.foreign))
        for right in rights_table()
    ]
