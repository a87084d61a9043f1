"""Where a large event is held, by what people call the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.ids import id_of
from holdfast.plumbing.inputs import without_controls
from holdfast.plumbing.pages import is_chinese
from holdfast.policy.pack import LARGE_EVENT
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import register

# So many are offered as one types; a name beyond them is found all the same.
OFFERED = 200
TOLD = 5


def host_named(actor: Actor, words: str) -> Premises:
    """The one open place that is called so: `Jade Arcade`, `Jade Arcade (Heron Quay)` where several are, or an id.
    BadInput names those that it could be."""
    text = _clean(words)
    places = hosts(actor)
    named = list(places.filter(_called(text))[: TOLD + 1]) or list(places.filter(_holding(text))[: TOLD + 1])
    if len(named) == 1:
        return named[0]
    if not named:
        raise BadInput(Place(field="host"), _("a place of the register"), text[:60])
    raise BadInput(Place(field="host"), _("one of these"), ", ".join(called(each) for each in named[:TOLD]))


def hosts(actor: Actor) -> QuerySet[Premises]:
    """The places at which the actor may enter an event: own ones, as what is shared may be read only."""
    own = register(actor).filter(owner_path__startswith=actor.path)
    return own.exclude(kind=LARGE_EVENT).select_related("owner").defer("shape").order_by("name", "pk")


def host_asked(actor: Actor, words: str) -> Premises | None:
    """The place from whose page somebody comes, by its id."""
    return hosts(actor).filter(Q(pk=id_of(words))).first()


def offered(actor: Actor) -> Sequence[str]:
    """Names to choose from."""
    return [called(each) for each in hosts(actor).exclude(name="", name_zh="")[:OFFERED]]


def called(place: Premises) -> str:
    """A name that tells it from its namesakes."""
    chinese = is_chinese()
    name = (place.name_zh if chinese else "") or label_of(place)
    owner = (place.owner.name_zh if chinese else "") or place.owner.name_en
    return f"{name} ({owner})"


def _called(text: str) -> Q:
    """Exactly so, with or without the agency behind it."""
    alone, _bracket, rest = text.rpartition(" (")
    owner = rest.rstrip(")").strip()
    by_name = _either(("name", "name_zh"), text)
    with_owner = _either(("name", "name_zh"), alone) & _either(("owner__name_en", "owner__name_zh"), owner)
    return Q(pk=id_of(text)) | by_name | (with_owner if alone and owner else Q(pk__in=[]))


def _holding(text: str) -> Q:
    return Q(name__icontains=text) | Q(name_zh__icontains=text)


def _either(fields: Iterable[str], text: str) -> Q:
    found = Q(pk__in=[])
    for field in fields:
        found |= Q(**{f"{field}__iexact": text})
    return found


def _clean(words: str) -> str:
    try:
        return str(without_controls(words.strip()[:240]))
    except ValueError:
        raise BadInput(Place(field="host"), _("a place of the register"), "?") from None
