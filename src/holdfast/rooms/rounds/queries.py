"""Reports and marks as an actor may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.queries import named, points_of
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import one as one_place
from holdfast.rooms.rounds import access
from holdfast.rooms.rounds.facts import ROOM, Answer
from holdfast.rooms.rounds.models import Mark, Receipt
from holdfast.rooms.rounds.tokens import secret_of


def receipts(actor: Actor) -> QuerySet[Receipt]:
    """Every report that the actor may see."""
    return visible_to(Receipt.objects.select_related("mark"), actor, access.READ, room=ROOM)


def reports_of(actor: Actor, duties: Iterable[UUID]) -> Mapping[UUID, Sequence[Receipt]]:
    """The reports of some duties, first heard first; duties without one are left out."""
    found: dict[UUID, list[Receipt]] = {}
    for row in receipts(actor).filter(obligation_id__in=list(duties)).order_by("heard_at", "id"):
        found.setdefault(row.obligation_id, []).append(row)
    return found


def reportable(actor: Actor, obligation_id: UUID) -> Obligation:
    """A duty whose reports the actor may see, whether there is one or not."""
    rows = visible_to(Obligation.objects.all(), actor, access.READ, room="obligations")
    row = rows.filter(pk=obligation_id).first()
    if row is None:
        raise absent()
    return row


def one_receipt(actor: Actor, receipt_id: UUID) -> Receipt:
    """One report; NotFound when there is none that the actor may see."""
    row = receipts(actor).filter(pk=receipt_id).first()
    if row is None:
        raise absent()
    return row


def marks(actor: Actor) -> QuerySet[Mark]:
    """The marks of the actor's branch, those that ended too."""
    return visible_to(Mark.objects.select_related("premises"), actor, access.READ_MARKS)


def one_mark(actor: Actor, mark_id: UUID) -> Mark:
    row = marks(actor).filter(pk=mark_id).first()
    if row is None:
        raise absent()
    return row


def standing_marks(actor: Actor, premises_id: UUID) -> tuple[Premises, list[Mark]]:
    """A place with its standing marks, oldest first."""
    place = one_place(actor, premises_id)
    require(actor, access.READ_MARKS, owner_path=place.owner_path)
    rows = marks(actor).filter(premises=place, ended_at__isnull=True)
    return place, list(rows.order_by("added_at"))


def mark_of(actor: Actor, token: str) -> Mark | None:
    """The standing mark of a token, when the actor may see it."""
    secret = secret_of(token)
    return marks(actor).filter(secret=secret, ended_at__isnull=True).first() if secret else None


def duties_at(place: UUID, duties: Iterable[UUID]) -> frozenset[UUID]:
    """Those of some duties that are about one place."""
    rows = Obligation.objects.filter(pk__in=list(duties), subject_room="premises", subject_id=place)
    return frozenset(rows.values_list("pk", flat=True))


def answers_to(obligation_id: UUID, wrong: Collection[str]) -> tuple[Answer, ...]:
    """The whole checklist of a duty answered: in order, but for `wrong`. Whether the duty is the actor's is asked later."""
    row = Obligation.objects.filter(pk=obligation_id).first()
    points = points_of(row) if row else ()
    return tuple(Answer(point.key, point.key not in wrong) for point in points)


def post_names(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """The names of posts in the reader's language."""
    return {post.pk: named(post) for post in Post.objects.filter(pk__in=[each for each in ids if each])}
