"""A small city for the API: two districts, a mall in one, posts that are held, and tokens that act for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from holdfast.plumbing import clock


@dataclass
class Caller:
    """A token, and how to speak with it."""

    secret: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self._ask("get", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self._ask("post", path, {} if body is None else body, headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self._ask("delete", path, None, headers)

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> HttpResponse:
        words: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.secret}", **headers}}
        if body is not None:
            words |= {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1{path}", **words)


@dataclass
class City:
    """The rows that the tests speak of, by name."""

    agencies: dict[str, Any]
    posts: dict[str, Any]
    users: dict[str, Any]
    token: Callable[..., Caller]

    @property
    def administrator(self) -> Caller:
        return self.token("administrator")

    @property
    def operator(self) -> Caller:
        return self.token("operator")

    @property
    def neighbour(self) -> Caller:
        """Holds the same kind of post in the other district."""
        return self.token("neighbour")


def build_city() -> City:
    from holdfast.domain.rights.roles import Role

    agencies = {"city": _agency(None, "lanhe", "office", "city")}
    agencies["north"] = _agency(agencies["city"], "north", "office", "district")
    agencies["south"] = _agency(agencies["city"], "south", "office", "district")
    agencies["mall"] = _agency(agencies["north"], "mall", "operator", "operator")
    agencies["arena"] = _agency(agencies["south"], "arena", "operator", "operator")
    posts, users = {}, {}
    held = {
        "administrator": ("city", Role.ADMINISTRATOR),
        "commander": ("city", Role.COMMANDER),
        "duty_officer": ("north", Role.DUTY_OFFICER),
        "auditor": ("city", Role.AUDITOR),
        "operator": ("mall", Role.OPERATOR),
        "neighbour": ("arena", Role.OPERATOR),
    }
    for name, (agency, role) in held.items():
        posts[name], users[name] = _held_post(agencies[agency], name, role)
    return City(agencies, posts, users, lambda name, **words: _token(users[name], posts[name], **words))


def _agency(parent: Any, code: str, kind: str, level: str) -> Any:
    from holdfast.rooms.agencies.models import Agency

    path = f"{parent.path if parent else ''}{code}."
    return Agency.objects.create(parent=parent, code=code, path=path, kind=kind, level=level, name_en=code.title())


def _held_post(agency: Any, key: str, role: Any) -> tuple[Any, Any]:
    from holdfast.rooms.agencies.models import Holding, Post, User

    now = clock.now()
    post = Post.objects.create(agency=agency, key=key.replace("_", "-"), name_en=key.title(), role=role.value)
    user = User.objects.create(email=f"{key}@example.test", agency=agency, joined_at=now, password="!")
    Holding.objects.create(post=post, user=user, from_at=now - timedelta(days=1))
    return post, user


def _token(user: Any, post: Any, *, scopes: tuple[str, ...] = ("*",), lasts: timedelta = timedelta(days=1)) -> Caller:
    import secrets

    from holdfast.rooms.agencies.models import ApiToken
    from holdfast.rooms.agencies.tokens import PREFIX, hash_of

    secret = PREFIX + secrets.token_urlsafe(32)
    now = clock.real_now()
    ApiToken.objects.create(
        user=user,
        post=post,
        label="test",
        token_hash=hash_of(secret),
        scopes=list(scopes),
        made_at=now - timedelta(minutes=5),
        expires_at=now + lasts,
    )
    return Caller(secret)


@pytest.fixture
def city(db: None) -> City:
    return build_city()
