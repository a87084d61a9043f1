"""What pages say of measures: states, amounts, costs, who verified."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.domain.measures.demand import Needed
from holdfast.domain.measures.finding import Mark, State
from holdfast.domain.measures.measure import Cost, Family, Measure
from holdfast.domain.measures.steps import Step
from holdfast.plumbing.pages import is_chinese, said
from holdfast.policy.pack import Pack
from holdfast.rooms.measures.queries import Verifier

STATES: Mapping[str, Promise] = {
    State.UNCHECKED: gettext_lazy("not checked"),
    State.UNKNOWN: gettext_lazy("need not known"),
    State.PRESENT: gettext_lazy("present"),
    State.PARTIAL: gettext_lazy("partial"),
    State.ABSENT: gettext_lazy("absent"),
}
TONES: Mapping[str, str] = {
    State.UNCHECKED: "open",
    State.UNKNOWN: "off",
    State.PRESENT: "ok",
    State.PARTIAL: "late",
    State.ABSENT: "bad",
}
FAMILIES: Mapping[str, Promise] = {
    Family.PEOPLE: gettext_lazy("by people"),
    Family.PHYSICAL: gettext_lazy("physical"),
    Family.TECHNICAL: gettext_lazy("technical"),
    Family.INSTITUTIONAL: gettext_lazy("institutional"),
}


def percent(share: float) -> int:
    """A share in whole percent: never rounded up to the whole, nor down to nothing."""
    if 99 < share < 100:
        return 99
    return 1 if 0 < share < 1 else floor(share + 0.5)


def figure(value: float) -> str:
    """A number without a needless point, thousands apart."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"


def amount_words(mark: Mark, unit: str) -> str:
    """How a measure stands, in figures: `62%: 74 of 120 guards`, `86%`, `118 of 118`; nothing where words say all."""
    if mark.held is not None and mark.needed is not None:
        counted = _("%(held)s of %(needed)s %(unit)s") % {
            "held": figure(mark.held),
            "needed": figure(mark.needed),
            "unit": unit,
        }
        return counted.strip() if mark.is_met else f"{percent(mark.share)}%: {counted}".strip()
    if mark.held is not None:
        return f"{figure(mark.held)} {unit}".strip()
    return f"{percent(mark.share)}%" if mark.state is State.PARTIAL else ""


def need_words(measure: Measure, needed: Needed, posture: str, pack: Pack) -> str:
    """How much is needed and why: `120 guards: 1 for every 100 of public floor area begun`."""
    need = measure.need_at(posture)
    if need is None:
        return ""
    if need.each is None:
        return f"{figure(needed.amount or 0)} {said(need.unit)}"
    rule = _("1 for every %(each)s of %(fact)s begun") % {
        "each": figure(need.each),
        "fact": fact_words(need.fact, pack),
    }
    if needed.amount is None:
        return rule
    return f"{figure(needed.amount)} {said(need.unit)}: {rule}"


def fact_words(name: str, pack: Pack) -> str:
    """A fact as the pack calls it."""
    spec = pack.book.facts.get(name)
    return said(spec.title) if spec else name


def unit_words(measure: Measure, posture: str) -> str:
    need = measure.need_at(posture)
    return said(need.unit) if need else ""


def step_words(step: Step, posture: str) -> str:
    """What to do: `6 guards more`, or the measure in full."""
    if step.units:
        unit = unit_words(step.line.demanded.measure, posture)
        return _("%(units)s %(unit)s more") % {"units": figure(step.units), "unit": unit}
    return said(step.line.demanded.measure.title)


def cost_words(cost: Cost, currency: str) -> str:
    """`336 staff hours a week, 10,000 to 20,000 CNY a year`; what nobody knows is said."""
    hours = (
        _("%(hours)s staff hours a week") % {"hours": figure(cost.staff_hours)} if cost.staff_hours is not None else ""
    )
    money = _money(cost, currency)
    if not hours and not money:
        return _("cost not known")
    return ", ".join(part for part in (hours or _("staff hours not known"), money or _("money not known")) if part)


def verifier_words(verifier: Verifier | None) -> str:
    """The agency that verified; lists name no person."""
    if verifier is None:
        return _("at the machine")
    return (verifier.agency_zh if is_chinese() else "") or verifier.agency


def _money(cost: Cost, currency: str) -> str:
    low, high = cost.money_from, cost.money_to
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        bound = figure(high if high is not None else low or 0)
        return _("%(money)s %(currency)s a year") % {"money": bound, "currency": currency}
    values = {"low": figure(low), "high": figure(high), "currency": currency}
    return _("%(low)s to %(high)s %(currency)s a year") % values
