"""Who is told: a post's holder, its deputy, an agency's duty post, a post further up. Nobody there is no answer: then
the administrators are told, of the agency or of the nearest one above that has any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from holdfast.domain.rights.branch import ancestors
from holdfast.domain.rights.roles import Role
from holdfast.rooms.agencies.models import Agency, Holding, Post

FALLBACK = "fallback"
# An agency is reached at the first of these that it has.
DUTY_ROLES = (Role.DUTY_OFFICER, Role.OPERATOR, Role.COMMANDER, Role.CREW)


@dataclass(frozen=True)
class Recipient:
    """One person told, and as what: holder, deputy or fallback."""

    user_id: UUID
    post_id: UUID
    email: str
    language: str
    held_as: str


def recipients(to: str, *, post_id: UUID | None, agency_id: UUID, at: datetime) -> tuple[Recipient, ...]:
    """Who `to` names at `at`: `post`, `deputy`, `agency`, `level:district`, `post:<key>@own` or `@<level>`."""
    return RecipientBook(at).find(to, post_id, agency_id)


class RecipientBook:
    """Recipients at one moment for a batch: each agency's line up the tree is read once, `prime` reads many at once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._agencies: dict[UUID, Agency] = {}
        self._by_path: dict[str, Agency] = {}
        self._posts: dict[UUID, list[Post]] = defaultdict(list)
        self._holdings: dict[UUID, list[Holding]] = defaultdict(list)
        self._post_agency: dict[UUID, UUID] = {}
        self._read_paths: set[str] = set()

    def prime(self, agency_ids: Iterable[UUID]) -> None:
        """Reads the lines of these agencies in three queries."""
        wanted = set(agency_ids) - self._agencies.keys()
        if not wanted:
            return
        paths = Agency.objects.filter(pk__in=wanted).values_list("path", flat=True)
        missing = {step for path in paths for step in ancestors(path)} - self._read_paths
        self._read_paths |= missing
        for agency in Agency.objects.filter(path__in=missing):
            self._agencies[agency.pk] = self._by_path[agency.path] = agency
        self._read_posts([self._by_path[path].pk for path in missing if path in self._by_path])

    def find(self, to: str, post_id: UUID | None, agency_id: UUID) -> tuple[Recipient, ...]:
        """Who is told, the administrators above when nobody holds what `to` names."""
        if agency_id not in self._agencies:
            self.prime([agency_id])
        agency = self._agencies[agency_id]
        return self._named(to, post_id, agency) or self._fallback(agency)

    def _named(self, to: str, post_id: UUID | None, agency: Agency) -> tuple[Recipient, ...]:
        kind, _, rest = to.partition(":")
        if kind == "post" and not rest:
            return self._holder(self._post_of(post_id, agency))
        if kind == "deputy" and not rest:
            return self._deputies(self._post_of(post_id, agency))
        if kind == "agency" and not rest:
            return self._holder(self._duty_post(agency))
        if kind == "level" and rest:
            return self._holder(self._duty_post(self._up(agency, rest)))
        if kind == "post" and rest:
            key, _, level = rest.partition("@")
            return self._holder(self._post_by_key(key, self._up(agency, level or "own")))
        raise ValueError(f"post, deputy, agency, level:<level> or post:<key>@<level>, not {to!r}")

    def _fallback(self, agency: Agency) -> tuple[Recipient, ...]:
        for path in ancestors(agency.path):
            above = self._by_path.get(path)
            if above is None:
                continue
            held = [holding for post in self._administrators(above) for holding in self._holdings[post.pk]]
            if held:
                return tuple({h.user_id: _recipient(h, FALLBACK) for h in held}.values())
        return ()

    def _holder(self, post: UUID | None) -> tuple[Recipient, ...]:
        """Whoever holds the post; its deputies when no holder does."""
        held = self._holdings[post] if post else []
        first = [holding for holding in held if holding.held_as == Holding.As.HOLDER] or held
        return tuple(_recipient(holding, holding.held_as) for holding in first)

    def _deputies(self, post: UUID | None) -> tuple[Recipient, ...]:
        held = self._holdings[post] if post else []
        return tuple(_recipient(h, h.held_as) for h in held if h.held_as == Holding.As.DEPUTY)

    def _post_of(self, post_id: UUID | None, agency: Agency) -> UUID | None:
        """The post itself, read when it is another agency's; an agency's duty post when none is named."""
        if post_id is None:
            return self._duty_post(agency)
        if post_id not in self._post_agency:
            self._post_agency[post_id] = agency.pk
            self._read_holdings([post_id])
        return post_id

    def _duty_post(self, agency: Agency | None) -> UUID | None:
        posts = self._posts[agency.pk] if agency else []
        for role in DUTY_ROLES:
            for post in posts:
                if post.role == role:
                    return post.pk
        return None

    def _post_by_key(self, key: str, agency: Agency | None) -> UUID | None:
        posts = self._posts[agency.pk] if agency else []
        return next((post.pk for post in posts if post.key == key), None)

    def _up(self, agency: Agency, level: str) -> Agency | None:
        if level == "own":
            return agency
        line = (self._by_path.get(path) for path in ancestors(agency.path))
        return next((step for step in line if step is not None and step.level == level), None)

    def _administrators(self, agency: Agency) -> Sequence[Post]:
        return [post for post in self._posts[agency.pk] if post.role == Role.ADMINISTRATOR]

    def _read_posts(self, agency_ids: Sequence[UUID]) -> None:
        posts = list(Post.objects.filter(agency__in=agency_ids, closed_at__isnull=True).order_by("key"))
        for post in posts:
            self._posts[post.agency_id].append(post)
            self._post_agency[post.pk] = post.agency_id
        self._read_holdings([post.pk for post in posts])

    def _read_holdings(self, post_ids: Sequence[UUID]) -> None:
        if not post_ids:
            return
        held = Holding.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=self.at),
            post__in=post_ids,
            post__closed_at__isnull=True,
            from_at__lte=self.at,
            user__is_active=True,
        ).select_related("user")
        for holding in held.order_by("-held_as", "from_at"):
            self._holdings[holding.post_id].append(holding)


def _recipient(holding: Holding, held_as: str) -> Recipient:
    user = holding.user
    return Recipient(user.pk, holding.post_id, user.email, user.language, held_as)
