"""A small city with one person in every role, and the way in for each: who owns, who is beside, who is a stranger.

lanhe.             the city's office    administrator, commander, duty officer, auditor
lanhe.north.       a district           administrator, duty officer, member
lanhe.north.mall.  a mall               operator
lanhe.fire.        the fire service     duty officer, crew
lanhe.south.       another district     duty officer, and everybody's opposite
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import clock
from holdfast.rooms.agencies import sessions
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding, Post, User
from holdfast.rooms.agencies.queries import actor_for

PASSWORD = "correct horse battery"
TREE = {
    "lanhe": ("", "office", "city"),
    "lanhe.north": ("lanhe", "office", "district"),
    "lanhe.south": ("lanhe", "office", "district"),
    "lanhe.fire": ("lanhe", "fire", "city"),
    "lanhe.north.mall": ("lanhe.north", "operator", "operator"),
    "lanhe.south.arena": ("lanhe.south", "operator", "operator"),
}
# name of the person -> agency, role
CAST = {
    "city_administrator": ("lanhe", Role.ADMINISTRATOR),
    "city_commander": ("lanhe", Role.COMMANDER),
    "city_duty_officer": ("lanhe", Role.DUTY_OFFICER),
    "auditor": ("lanhe", Role.AUDITOR),
    "north_administrator": ("lanhe.north", Role.ADMINISTRATOR),
    "north_commander": ("lanhe.north", Role.COMMANDER),
    "north_duty_officer": ("lanhe.north", Role.DUTY_OFFICER),
    "north_operator": ("lanhe.north", Role.OPERATOR),
    "north_crew": ("lanhe.north", Role.CREW),
    "north_auditor": ("lanhe.north", Role.AUDITOR),
    "mall_operator": ("lanhe.north.mall", Role.OPERATOR),
    "south_administrator": ("lanhe.south", Role.ADMINISTRATOR),
    "south_duty_officer": ("lanhe.south", Role.DUTY_OFFICER),
    "arena_operator": ("lanhe.south.arena", Role.OPERATOR),
    "fire_officer": ("lanhe.fire", Role.DUTY_OFFICER),
    "crew_lead": ("lanhe.fire", Role.CREW),
}


@dataclass
class Cast:
    """Agencies, posts and people by name."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The person at the post; `<name>/member` is the same person without it."""
        person, _, as_member = name.partition("/")
        post = None if as_member or person not in self.posts else self.posts[person].pk
        user = User.objects.select_related("agency").get(pk=self.users[person].pk)
        return actor_for(user, post, clock.now())

    def client(self, name: str) -> Client:
        """A browser in which the person has signed in and taken the post."""
        person, _, as_member = name.partition("/")
        post = None if as_member or person not in self.posts else self.posts[person]
        return signed_in(self.users[person], post)


def make_cast() -> Cast:
    """Writes the city."""
    cast = Cast()
    for path, (parent, kind, level) in TREE.items():
        code = path.rpartition(".")[2]
        cast.agencies[path] = Agency.objects.create(
            parent=cast.agencies.get(parent), code=code, path=path + ".", kind=kind, level=level, name_en=code.title()
        )
    for name, (path, role) in CAST.items():
        add_person(cast, name, path, role)
    add_person(cast, "north_member", "lanhe.north", None)
    return cast


def add_person(cast: Cast, name: str, path: str, role: Role | None) -> User:
    """One more person of the cast, at a post of that role unless it is None."""
    now = clock.now()
    agency = cast.agencies[path]
    user = User.objects.create(email=f"{name}@lanhe.example", agency=agency, joined_at=now, password="!")
    cast.users[name] = user
    if role is not None:
        post = Post.objects.create(agency=agency, key=name.replace("_", "-"), name_en=name.title(), role=role.value)
        cast.posts[name] = post
        Holding.objects.create(post=post, user=user, from_at=now - timedelta(days=1))
    return user


def signed_in(user: User, post: Post | None = None, **words: Any) -> Client:
    """A browser with a session opened by two factors, at the post."""
    client = Client(raise_request_exception=False, **words)
    client.force_login(user)
    session = client.session
    sessions.begin(session, "totp")
    if post is not None:
        session[sessions.POST] = str(post.pk)
    session.save()
    return client
