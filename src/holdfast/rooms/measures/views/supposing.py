"""What if: some measures, facts or the posture set otherwise. A page to look at; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.domain.measures.finding import Finding, State
from holdfast.domain.measures.what_if import Reckoning
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.plumbing.pages import said
from holdfast.plumbing.problems import problem_of
from holdfast.policy.explain import grade_name
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.measures import queries
from holdfast.rooms.measures.sheet import Sheet
from holdfast.rooms.measures.supposed import supposed_of
from holdfast.rooms.measures.words import STATES, TONES, amount_words, fact_words, percent, unit_words
from holdfast.rooms.premises.queries import ENTERED, label_of

WORDS = {state.value for state in (State.PRESENT, State.ABSENT)}


@dataclass(frozen=True)
class Choice:
    """One measure, fact or posture that may be set otherwise."""

    name: str
    title: str
    now: str
    tone: str
    given: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """One figure before and after."""

    title: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@require_GET
def what_if(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    place = queries.place_of(actor_of(request), premises_id)
    sheets = [sheet for sheet in queries.sheets_of(place) if sheet.holds]
    sheet = next((each for each in sheets if each.pack.key == request.GET.get("pack")), sheets[0] if sheets else None)
    words: dict[str, object] = {"place": place, "label": label_of(place), "sheet": sheet}
    if sheet is not None:
        words |= _words(sheet, request.GET)
    return render(request, "measures/what_if.html", words, status=422 if "wrong" in words else 200)


def _words(sheet: Sheet, asked: QueryDict) -> Mapping[str, object]:
    words: dict[str, object] = {
        "measures": list(_measures(sheet, asked)),
        "facts": list(_facts(sheet, asked)),
        "posture": _posture(sheet, asked),
    }
    try:
        supposed = supposed_of(sheet, dict(_findings(asked)), dict(_supposed_facts(asked)), asked.get("posture", ""))
    except BadInput as bad:
        return {**words, "wrong": problem_of(bad).detail}
    after = sheet.supposing(supposed)
    return {**words, "changes": list(_changes(sheet, after)), "lines": list(_lines(sheet, after)), "asked": bool(asked)}


def _findings(asked: QueryDict) -> Iterator[tuple[str, Finding]]:
    """`m.<measure>`: a number held, or present or absent."""
    for name, text in asked.items():
        rule = name.removeprefix("m.")
        if rule == name or not str(text).strip():
            continue
        if text in WORDS:
            yield rule, Finding(State(str(text)))
        else:
            yield rule, Finding(State.PARTIAL, held=_number(rule, str(text)))


def _supposed_facts(asked: QueryDict) -> Iterator[tuple[str, float | bool | None]]:
    """`f.<fact>`: a number, or yes or no."""
    for name, text in asked.items():
        fact = name.removeprefix("f.")
        if fact != name and str(text).strip():
            yield fact, str(text) == "1" if ENTERED.get(fact) else _number(fact, str(text))


def _number(field: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(Where(field=field), "a number", text[:40]) from None


def _measures(sheet: Sheet, asked: QueryDict) -> Iterator[Choice]:
    for line in sheet.lines:
        measure, posture = line.demanded.measure, sheet.situation.posture
        words = ((State.PRESENT.value, _("present")), (State.ABSENT.value, _("absent")))
        amount = amount_words(line.mark, unit_words(measure, posture))
        name = f"m.{line.id}"
        yield Choice(
            name=name,
            title=said(measure.title),
            now=amount or str(STATES[line.mark.state]),
            tone=TONES[line.mark.state],
            given=asked.get(name, ""),
            options=() if measure.need_at(posture) else words,
        )


def _facts(sheet: Sheet, asked: QueryDict) -> Iterator[Choice]:
    """The facts that people enter and that the pack reads."""
    for fact, is_flag in ENTERED.items():
        if fact not in sheet.pack.book.facts:
            continue
        known = sheet.situation.facts.known.get(fact)
        now = _("not known") if known is None else f"{known.value}"
        if is_flag:
            now = _("yes") if known and known.value else _("no")
        options = (("1", _("yes")), ("0", _("no"))) if is_flag else ()
        yield Choice(f"f.{fact}", fact_words(fact, sheet.pack), now, "", asked.get(f"f.{fact}", ""), options)


def _posture(sheet: Sheet, asked: QueryDict) -> Choice:
    names = {key: said(title) for key, title in sheet.pack.postures.items()}
    now = names.get(sheet.situation.posture, sheet.situation.posture)
    return Choice("posture", _("Posture"), now, "", asked.get("posture", ""), tuple(names.items()))


def _changes(sheet: Sheet, after: Reckoning) -> Iterator[Change]:
    grades = [said(grade_name(sheet.pack, each.situation.grade)) for each in (sheet.reckoning, after)]
    yield Change(_("Grade"), *grades)
    pairs = [
        (each.figures.weakest, each.figures.average) if each.figures else None for each in (sheet.reckoning, after)
    ]
    weakest = [str(percent(pair[0])) if pair else "–" for pair in pairs]
    average = [str(percent(pair[1])) if pair else "–" for pair in pairs]
    yield Change(_("Weakest link"), *weakest)
    yield Change(_("Average of measures"), *average)
    met = [f"{each.figures.met}/{each.figures.demanded}" if each.figures else "–" for each in (sheet.reckoning, after)]
    yield Change(_("Measures met"), *met)


def _lines(sheet: Sheet, after: Reckoning) -> Iterator[Change]:
    """The measures that come, go or stand otherwise."""
    before = {line.id: line for line in sheet.lines}
    then = {line.id: line for line in after.lines}
    for rule in dict.fromkeys([*before, *then]):
        line = then.get(rule) or before[rule]
        pair = [
            f"{STATES[each.mark.state]}, {percent(each.mark.share)}%" if each else _("not demanded")
            for each in (before.get(rule), then.get(rule))
        ]
        if pair[0] != pair[1]:
            yield Change(said(line.demanded.measure.title), *pair)
