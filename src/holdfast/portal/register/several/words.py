"""What an act would do and has done, in words for the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from holdfast.policy.pack import Pack
from holdfast.portal.register.several.acts import Act
from holdfast.portal.register.several.given import Given
from holdfast.portal.register.several.would import Would
from holdfast.rooms.premises.actions.close import CLOSED_FOR
from holdfast.rooms.premises.telling import Told, told


def lines_of(found: Would) -> Sequence[tuple[str, int]]:
    """Each number with what it counts."""
    words = {
        "changed": _("Grades that change"),
        "opened": _("Duties that begin"),
        "ended": _("Duties that end"),
        "places": _("Places that go to the agency"),
        "series": _("Recurring duties that go along"),
        "owed": _("Open obligations that go along"),
        "files": _("Files that go along"),
        "said": _("Places of which this is new"),
        "waiting": _("Places whose grade waits to be confirmed then"),
        "asked": _("Places that owe one more from now"),
        "left_alone": _("Places that do not owe this duty by their grade"),
        "closed": _("Places that close"),
    }
    return [(words[key], number) for key, number in found.numbers.items()]


def differences_of(found: Would, packs: Sequence[Pack]) -> Sequence[tuple[Pack, Told]]:
    """How the grading differs under each pack, in the language of the page."""
    known = {pack.key: pack for pack in packs}
    return [(known[key], told(each, known[key])) for key, each in found.differences.items() if key in known]


def done_words(act: str, found: Would) -> str:
    """One sentence of what was done."""
    sentences = {
        "grade": _("%(changed)d grades confirmed; %(opened)d duties opened, %(ended)d ended"),
        "hand": _("%(places)d places handed over, with %(series)d recurring duties and %(owed)d open obligations"),
        "critical": _("Said of %(said)d places; %(waiting)d wait for their grade"),
        "duty": _("%(asked)d places owe one more from now"),
        "close": _("%(closed)d closed"),
    }
    return sentences[act] % dict(found.numbers)


def confirm_words(act: Act, said: Given) -> str:
    """What the button says: the act, with what was said of it."""
    if act.key == "critical":
        return _("Say that they are critical") if said.critical else _("Say that they are not critical")
    return act.label


def reasons() -> Sequence[tuple[str, str]]:
    """Why places are taken out."""
    words = {
        "gone": _("It is no longer there"),
        "out_of_use": _("Closed for good"),
        "mistake": _("Entered by mistake"),
    }
    return [(key, words.get(key, key)) for key in CLOSED_FOR]
