"""What somebody says beside an act: the agency, whether critical, the duty, the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.ids import id_of
from holdfast.plumbing.pages import said
from holdfast.policy.pack import Pack
from holdfast.portal.register.several.acts import Act
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import agency_branch
from holdfast.rooms.premises.actions.close import CLOSED_FOR

# So many agencies can be offered by name; of more, some letters of the name are typed.
OFFERED = 200
METHOD_LENGTH = 40


@dataclass(frozen=True)
class Given:
    """`to`: an agency of the own branch. `critical`: yes or no; `method`: how that is known. `duty`: a rule of the pack.
    `why`: a word of why places close, beside the typed `reason`."""

    to: Agency | None = None
    critical: bool | None = None
    method: str = ""
    duty: str = ""
    why: str = CLOSED_FOR[0]
    reason: str = ""

    def answers(self, act: Act) -> bool:
        """Whether what the act asks for was said."""
        said_so = {"to": self.to is not None, "critical": self.critical is not None, "duty": bool(self.duty)}
        return said_so.get(act.asks, True)


def given(actor: Actor, pack: Pack | None, said_words: dict[str, str]) -> Given:
    """Reads what was said; BadInput names what cannot be."""
    method = said_words.get("method", "").strip()
    if len(method) > METHOD_LENGTH or not method.isprintable():
        raise BadInput(Place(field="method"), f"at most {METHOD_LENGTH} letters", method[:METHOD_LENGTH])
    return Given(
        to=_agency(actor, said_words.get("to", "")),
        critical=_yes_or_no(said_words.get("critical", "")),
        method=method,
        duty=_duty(pack, said_words.get("duty", "")),
        why=said_words.get("why", "") or CLOSED_FOR[0],
        reason=said_words.get("reason", ""),
    )


def agencies_offered(actor: Actor) -> Sequence[Agency]:
    """The agencies of the branch, as many as a list can hold."""
    return list(agency_branch(actor.path)[:OFFERED]) if actor.path else []


def duties_offered(pack: Pack | None) -> Sequence[tuple[str, str]]:
    """The duties of the pack, by rule."""
    return [(duty.id, said(duty.rule.clock.title)) for duty in pack.duties] if pack else []


def _agency(actor: Actor, words: str) -> Agency | None:
    """By its id or path, or by its name in either language; a name that several have is refused with their paths."""
    if not words.strip() or not actor.path:
        return None
    text = words.strip()[:200]
    branch = agency_branch(actor.path)
    exact = branch.filter(Q(path=text.rstrip(".") + ".") | Q(pk=id_of(text))).first()
    if exact is not None:
        return exact
    named = list(branch.filter(Q(name_en__iexact=text) | Q(name_zh=text))[:6])
    if len(named) == 1:
        return named[0]
    if not named:
        raise BadInput(Place(field="to"), "an agency of your branch, by its name", text[:60])
    raise BadInput(Place(field="to"), "one of: " + ", ".join(each.path.rstrip(".") for each in named), text[:60])


def _yes_or_no(words: str) -> bool | None:
    if words not in ("", "yes", "no"):
        raise BadInput(Place(field="critical"), "yes or no", words[:20])
    return {"yes": True, "no": False}.get(words)


def _duty(pack: Pack | None, words: str) -> str:
    if words and words not in {duty.id for duty in (pack.duties if pack else ())}:
        raise BadInput(Place(field="duty"), "a duty of the pack", words[:60])
    return words
