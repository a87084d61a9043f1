"""Which board somebody looks at: a page, a language, a branch, and with whose eyes. The same answer is the same board."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from holdfast.domain.rights.branch import is_on_branch
from holdfast.domain.rights.roles import Role
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency

PAGES = ("board", "wall")


@dataclass(frozen=True)
class Key:
    """One board. No person is in it: boards show what posts and agencies owe, and say the same to all of a role."""

    page: str
    language: str
    role: Role
    path: str
    branch: str
    scopes: frozenset[str] | None = None

    @property
    def actor(self) -> Actor:
        return Actor(role=self.role, path=self.path, scopes=self.scopes, language=self.language)

    @property
    def name(self) -> str:
        """How a page asks for it; whose eyes it is made for is found out at the door."""
        return "|".join((self.page, self.language, self.branch))


@dataclass(frozen=True)
class Board:
    """What the panels of a board are asked about: a branch at a moment, its days in the zone of its agency."""

    agency: Agency
    branch: str
    zone: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()


def key_of(actor: Actor, page: str, *, language: str = "", branch: str = "") -> Key | None:
    """The board of a page for an actor; a branch that is not theirs is none. None: there is nothing to show."""
    language = language or get_language() or "en"
    if not actor.is_signed_in or not actor.path or page not in PAGES or language not in dict(settings.LANGUAGES):
        return None
    branch = branch or actor.path
    if not is_on_branch(branch, actor.path):
        return None
    return Key(page, language, actor.role, actor.path, branch, actor.scopes)


def key_named(actor: Actor, name: str) -> Key | None:
    """The board that a page asked for by its name."""
    page, _, rest = name.partition("|")
    language, _, branch = rest.partition("|")
    return key_of(actor, page, language=language, branch=branch)


def board_of(key: Key, now: datetime) -> Board | None:
    """The branch of a key as it is now; None: it was closed or never was."""
    agency = Agency.objects.filter(path=key.branch).first()
    return Board(agency, agency.path, agency.zone, now) if agency else None


def narrowed(key: Key, branch: str) -> Key:
    return replace(key, branch=branch)
