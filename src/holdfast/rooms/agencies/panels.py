"""What agencies bring to pages above: the first two steps of the first hour."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from holdfast.domain.rights.roles import Role
from holdfast.plumbing.panel import Stand, Step
from holdfast.rooms.agencies.models import Agency, Holding, Post
from holdfast.rooms.agencies.queries import name_of

NAMED = 4
# What the steps after it need: somebody who watches, a second one who decides, and one who does the rounds.
NEEDED: Sequence[tuple[str, frozenset[Role]]] = (
    (noop("a duty officer"), frozenset({Role.DUTY_OFFICER})),
    (noop("a commander, who decides what another asks"), frozenset({Role.COMMANDER})),
    (noop("an operator or a crew, who does the rounds"), frozenset({Role.OPERATOR, Role.CREW})),
)


def _posts(path: str) -> Stand:
    below = Agency.objects.filter(path__startswith=path).exclude(path=path).exists()
    roles = set(Post.objects.filter(agency__path__startswith=path).order_by().values_list("role", flat=True).distinct())
    missing = [] if below else [_("an agency below the office")]
    missing += [_(words) for words, any_of in NEEDED if not roles & any_of]
    whole = 1 + len(NEEDED)
    return Stand(enough=not missing, have=whole - len(missing), of=whole, missing=missing)


def _people(path: str) -> Stand:
    """Held is what was held once; a second person must have signed in, since nobody decides what they asked for."""
    posts = Post.objects.filter(agency__path__startswith=path, closed_at__isnull=True)
    never = posts.filter(~Exists(Holding.objects.filter(post=OuterRef("pk"))))
    came = (
        Holding.objects.filter(post__agency__path__startswith=path, user__last_login__isnull=False)
        .order_by()
        .values("user")
        .distinct()
        .count()
    )
    of, empty = posts.count(), never.count()
    missing = [name_of(post) for post in never.order_by("agency__path", "key")[:NAMED]]
    if empty > NAMED:
        missing.append(
            ngettext("%(count)d more post", "%(count)d more posts", empty - NAMED) % {"count": empty - NAMED}
        )
    if came < 2:
        missing.append(_("a second person who has signed in"))
    return Stand(enough=came >= 2, have=of - empty, of=of, missing=missing)


STEPS = (
    Step(
        "posts",
        10,
        lazy("Agencies and posts"),
        lazy("A post answers for each duty and each decision; people only hold it."),
        lazy("Duties and decisions have somebody they belong to"),
        "/agencies/",
        "agencies.change_posts",
        _posts,
    ),
    Step(
        "people",
        20,
        lazy("People hold the posts"),
        lazy("Each gets a one-time link, makes a password and a second factor, and holds a post."),
        lazy("Two people can sign in: one asks, the other decides"),
        "/agencies/",
        "agencies.hold",
        _people,
    ),
)
