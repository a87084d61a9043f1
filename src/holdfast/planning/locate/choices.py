"""What stands beside the best choice: what the next team would add, what each open site is worth, and the next best choices.

The next best choices are found exactly by Lawler's partition (1972): whoever differs from a choice lacks its first site, or has
it and lacks the second, and so on; each of these parts is solved by the model itself. If every part was proved, so is the rank."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from holdfast.kernel.errors import BadInput
from holdfast.planning.locate.answer import Located
from holdfast.planning.locate.problem import Floats

Sites = tuple[int, ...]


@dataclass(frozen=True)
class Question:
    """A model that can be asked again: `solve(p, fixed, forbidden, seconds)`. `more_is_better`: weight reached, or distance.
    `served(sites)`: by demand what it gets, the more the better; `weights` of the demands."""

    p: int
    fixed: Sites
    forbidden: Sites
    more_is_better: bool
    solve: Callable[[int, Sites, Sites, float], Located]
    served: Callable[[Sites], Floats]
    weights: Floats

    def best(self, limit_s: float) -> Located:
        """The model's own answer."""
        return self.solve(self.p, self.fixed, self.forbidden, limit_s)


@dataclass(frozen=True)
class Next:
    """With `p` sites or teams: the value, and what the last one adds; at most `at_most`, the same as `adds` when both are proved."""

    p: int
    value: float
    adds: float
    at_most: float
    proved: bool


@dataclass(frozen=True)
class Alternative:
    """Another choice: what goes, what comes, what it gives up against the best, and for how much weight it is worse and better."""

    sites: Sites
    value: float
    out: Sites
    into: Sites
    gives_up: float
    worse: float
    better: float
    proved: bool


def next_teams(question: Question, best: Located, *, more: int = 1, limit_s: float = 60.0) -> tuple[Next, ...]:
    """What one site or team more would add, then the next; ends where the candidates end."""
    sign, steps, before = (1 if question.more_is_better else -1), [], best
    for p in range(question.p + 1, question.p + more + 1):
        try:
            after = question.solve(p, question.fixed, question.forbidden, limit_s)
        except BadInput:
            break
        adds = sign * (after.value - before.value)
        proved = after.proved and before.proved
        at_most = adds if proved else max(sign * (after.bound - before.value), adds)
        steps.append(Next(p, after.value, adds, at_most, proved))
        before = after
    return tuple(steps)


def alternatives(
    question: Question, best: Located, *, count: int = 3, limit_s: float = 60.0
) -> tuple[Alternative, ...]:
    """The next best choices, best first. Where time ends before a part is proved, the rank is not called proved."""
    end = time.perf_counter() + limit_s
    known = {frozenset(best.sites)}
    parts, whole = _parts(question, best, question.fixed, question.forbidden, end)
    found: list[Alternative] = []
    proved = best.proved and whole
    while parts and len(found) < count and time.perf_counter() < end:
        parts.sort(key=lambda part: -part[0].value if question.more_is_better else part[0].value)
        answer, fixed, forbidden = parts.pop(0)
        # A part that was not proved may hide something better than what it gave.
        proved = proved and answer.proved and all(each.proved for each, *_ in parts)
        more, whole = _parts(question, answer, fixed, forbidden, end)
        parts += more
        if frozenset(answer.sites) not in known:
            known.add(frozenset(answer.sites))
            found.append(_told(question, best, answer, proved))
        proved = proved and whole
    return tuple(found)


def _parts(
    question: Question, answer: Located, fixed: Sites, forbidden: Sites, end: float
) -> tuple[list[tuple[Located, Sites, Sites]], bool]:
    """The rest of a part without this answer, cut by its sites; False when time ended before all were cut."""
    parts: list[tuple[Located, Sites, Sites]] = []
    for site in sorted(set(answer.sites) - set(fixed)):
        left = end - time.perf_counter()
        if left <= 0:
            return parts, False
        out = (*forbidden, site)
        try:
            parts.append((question.solve(question.p, fixed, out, left), fixed, out))
        except BadInput as error:
            # Without enough candidates there is no choice here; without enough time one may be hidden.
            if error.place.field == "limit":
                return parts, False
        fixed = (*fixed, site)
    return parts, True


def _told(question: Question, best: Located, other: Located, proved: bool) -> Alternative:
    change = question.served(other.sites) - question.served(best.sites)
    loss = best.value - other.value if question.more_is_better else other.value - best.value
    return Alternative(
        sites=other.sites,
        value=other.value,
        out=tuple(sorted(set(best.sites) - set(other.sites))),
        into=tuple(sorted(set(other.sites) - set(best.sites))),
        gives_up=loss,
        worse=float(question.weights[change < -1e-9].sum()),
        better=float(question.weights[change > 1e-9].sum()),
        proved=proved and other.proved,
    )


def worth_of_each(question: Question, best: Located) -> dict[int, float]:
    """What is lost when one open site falls away and nothing else moves: in weight, or in weight times distance. Infinite when
    nobody would be left."""
    served, worth = question.served(best.sites), {}
    for site in sorted(set(best.sites)):
        rest = tuple(each for each in best.sites if each != site)
        worth[site] = float((question.weights * (served - question.served(rest))).sum())
    return worth
