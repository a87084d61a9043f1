"""The first hour over the API: what its page shows."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

from holdfast.portal.first_hour.steps import Shown, first_hour
from holdfast.portal.first_hour.views import asked

router = Router()


class FirstStepOut(Schema):
    """A step as the rows say now. `enough`: shown to work. `have` of `of` (0: there is no whole), `missing` in words.
    `act` is the right that does it; empty: at the machine itself."""

    key: str
    title: str
    why: str
    status: Literal["done", "look", "now", "open"]
    enough: bool
    have: int
    of: int
    missing: list[str]
    act: str
    who: str
    href: str


class FirstHourOut(Schema):
    """The steps in their order; `over` once all of them were shown to work."""

    over: bool
    done: int
    steps: list[FirstStepOut]


@router.get("", response=FirstHourOut)
def read_first_hour(request: HttpRequest) -> FirstHourOut:
    """How far a new house is: every step with what is missing, and the one to do now."""
    actor, path = asked(request)
    shown = first_hour(path, actor)
    done = sum(1 for each in shown if each.stand.enough)
    return FirstHourOut(over=done == len(shown), done=done, steps=[_out(each) for each in shown])


def _out(each: Shown) -> FirstStepOut:
    step, stand = each.step, each.stand
    return FirstStepOut(
        key=step.key,
        title=each.title,
        why=str(step.why),
        status=each.status,  # type: ignore[arg-type]
        enough=stand.enough,
        have=stand.have,
        of=stand.of,
        missing=list(stand.missing),
        act=step.act,
        who=each.who,
        href=each.href,
    )
