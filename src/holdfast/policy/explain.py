"""Why a place owes what it owes: fact, grade, posture, duty, clock, measure, each with its article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from holdfast.domain.duties.duty import Demand, demanded
from holdfast.domain.duties.standing import Confidence, Instrument, Standing
from holdfast.domain.grading.facts import FactSpec, Known, PlaceFacts
from holdfast.domain.grading.grade import Grading, grade
from holdfast.domain.grading.rule import UNGRADED
from holdfast.domain.measures.demand import Demanded, demanded_measures
from holdfast.domain.measures.measure import Need
from holdfast.kernel.text import Text
from holdfast.policy.pack import Pack
from holdfast.policy.recurrence import recurrence_words


class Link(StrEnum):
    """The links of the chain, in their order."""

    FACT = "fact"
    GRADE = "grade"
    POSTURE = "posture"
    DUTY = "duty"
    CLOCK = "clock"
    MEASURE = "measure"


LINK_NAMES = {
    Link.FACT: Text("Fact", "事实"),
    Link.GRADE: Text("Grade", "等级"),
    Link.POSTURE: Text("Posture", "戒备状态"),
    Link.DUTY: Text("Duty", "任务"),
    Link.CLOCK: Text("Clock", "计时"),
    Link.MEASURE: Text("Measure", "措施"),
}
STANDING_NAMES = {
    Standing.BINDING: Text("in force", "现行有效"),
    Standing.VOLUNTARY: Text("not law, taken on freely", "非法定，自愿执行"),
    Standing.NOT_YET: Text("not in force, opens nothing", "尚未生效，不产生应办事项"),
    Standing.ENDED: Text("no longer in force, opens nothing", "已失效，不产生应办事项"),
}
_UNGRADED = Text("ungraded", "未定级")
_ASSUMED = Text("assumed", "推定")


@dataclass(frozen=True)
class Step:
    """One sentence of the chain: what is the case, why, and where it is written."""

    link: Link
    title: Text
    why: Text
    article: str = ""
    instrument: Instrument | None = None
    assumed: bool = False
    rule: str = ""

    def sentence(self, language: str) -> str:
        """What is the case, why, and where it is written, as one reads it."""
        title, why = self.title.in_language(language), self.why.in_language(language)
        where = [self.instrument.title.in_language(language) if self.instrument else "", self.article]
        if language.startswith("zh"):
            named = "，".join(words for words in where if words)
            return f"{title}。{why}" + (f"〔{named}〕" if named else "")
        named = ", ".join(words for words in where if words)
        return f"{title[:1].upper()}{title[1:]}. {why}" + (f" [{named}]" if named else "")

    def as_json(self) -> dict[str, object]:
        return {
            "link": self.link.value,
            "title": self.title.as_json(),
            "why": self.why.as_json(),
            "article": self.article,
            "instrument": self.instrument.key if self.instrument else "",
            "assumed": self.assumed,
            "rule": self.rule,
        }


def explain(
    pack: Pack,
    place: PlaceFacts,
    *,
    on: date,
    posture: str = "normal",
    voluntary_from: date | None = None,
    rule: str = "",
) -> tuple[Step, ...]:
    """The chain of one place under a pack on a day; with `rule`, only of that duty or measure."""
    grading = grade(place, pack.book)
    demands = demanded(pack.duties, grading.grade, place.kind, on=on, voluntary_from=voluntary_from)
    wanted = [demand for demand in demands if rule in ("", demand.duty.id)]
    asked = demanded_measures(pack.measures, place, grading.grade, posture, on=on, voluntary_from=voluntary_from)
    return (
        *_facts(pack, place, grading),
        _grade(pack, grading),
        *_posture(pack, posture),
        *(step for demand in wanted for step in _duty(demand, posture)),
        *(_measure(pack, each, posture, place) for each in asked if rule in ("", each.measure.id)),
    )


def grade_name(pack: Pack, key: str) -> Text:
    """A grade as people say it, of a place or of a large event."""
    books = [book for book in (pack.book, pack.event_book) if book]
    named = next((book.grades[key] for book in books if key in book.grades), Text(key))
    return _UNGRADED if key == UNGRADED else named


def _facts(pack: Pack, place: PlaceFacts, grading: Grading) -> Iterator[Step]:
    for name in grading.looked_at:
        spec, known = pack.book.facts[name], place.known.get(name)
        yield Step(
            Link.FACT,
            title=_fact_title(spec, known),
            why=_fact_why(spec, known),
            assumed=bool(known and known.assumed),
            rule=name,
        )


def _fact_title(spec: FactSpec, known: Known | None) -> Text:
    if known is None and spec.absent is None:
        return Text(f"{spec.title.en}: unknown", f"{spec.title.zh}：未知")
    if spec.is_flag:
        said = bool(known.value) if known else bool(spec.absent)
        return Text(f"{spec.title.en}: {'yes' if said else 'no'}", f"{spec.title.zh}：{'是' if said else '否'}")
    value = f"{known.value:,}" if known else ""
    return Text(f"{spec.title.en}: {value} {spec.unit.en}".strip(), f"{spec.title.zh}：{value} {spec.unit.zh}".strip())


def _fact_why(spec: FactSpec, known: Known | None) -> Text:
    if known is None:
        return (
            Text("Nobody has entered it.", "尚未录入。") if spec.absent is None else Text("Not designated.", "未指定。")
        )
    day = f", {known.assessed_on:%d %b %Y}" if known.assessed_on else ""
    tag = Text(". Assumed.", "。推定值。") if known.assumed else Text(".", "。")
    if not known.method:
        return Text("By the use of the place.", "由场所用途确定。")
    day_zh = f"，{known.assessed_on}" if known.assessed_on else ""
    return Text(f"{known.method}{day}{tag.en}", f"{known.method}{day_zh}{tag.zh}")


def _stands(standing: Standing, instrument: Instrument) -> Text:
    """By what right a rule is asked, and whether whoever wrote it down has read the text."""
    words = STANDING_NAMES[standing]
    if instrument.confidence is Confidence.CHECKED:
        return words
    return Text(f"{words.en}; the text itself was not read", f"{words.zh}；未核对原文")


def _grade(pack: Pack, grading: Grading) -> Step:
    name = grade_name(pack, grading.grade)
    found = next((rule for rule in pack.book.rules if rule.id == grading.rule), None)
    if found is None:
        missing = pack.book.facts[grading.missing].title if grading.missing else Text("a fact", "某项事实")
        return Step(Link.GRADE, name, Text(f"{missing.en} is unknown.", f"{missing.zh}未知。"))
    assumed = bool(grading.assumed)
    return Step(
        Link.GRADE,
        title=Text(f"{name.en} ({_ASSUMED.en})", f"{name.zh}（{_ASSUMED.zh}）") if assumed else name,
        why=found.text,
        article=found.article,
        instrument=pack.instruments[found.instrument],
        assumed=assumed,
        rule=found.id,
    )


def _posture(pack: Pack, posture: str) -> Sequence[Step]:
    if not pack.postures:
        return ()
    why = Text("Nothing heightened is in force here.", "当前无强化状态。")
    return (
        Step(
            Link.POSTURE,
            pack.postures[posture],
            why if posture == "normal" else Text("Set for this area.", "本区域已设定。"),
        ),
    )


def _duty(demand: Demand, posture: str) -> Iterator[Step]:
    duty, stands = demand.duty, _stands(demand.standing, demand.duty.instrument)
    clock = duty.rule.clock
    yield Step(
        Link.DUTY,
        title=clock.title,
        why=Text(f"{duty.text.en} ({stands.en})", f"{duty.text.zh}（{stands.zh}）"),
        article=clock.article,
        instrument=duty.instrument,
        rule=duty.id,
    )
    late, missed = span_words(clock.late_after), span_words(clock.missed_after) if clock.missed_after else None
    owner = clock.owner.removeprefix("post:").partition("@")[0]
    words = Text(f"Owed by the post {owner}. Late after {late.en}", f"由岗位“{owner}”负责。超过{late.zh}为逾期")
    if missed:
        words = Text(f"{words.en}, missed after {missed.en}", f"{words.zh}，超过{missed.zh}为未完成")
    yield Step(
        Link.CLOCK,
        title=recurrence_words(duty.rule.rrule_at(posture)),
        why=Text(words.en + ".", words.zh + "。"),
        article=clock.article,
        instrument=duty.instrument,
        rule=duty.id,
    )


def _measure(pack: Pack, demanded: Demanded, posture: str, place: PlaceFacts) -> Step:
    measure, stands = demanded.measure, _stands(demanded.standing, demanded.measure.instrument)
    much = _how_much(pack, demanded, posture, place)
    return Step(
        Link.MEASURE,
        title=Text(f"{measure.title.en}{much.en}", f"{measure.title.zh}{much.zh}"),
        why=Text(f"{measure.text.en} ({stands.en})", f"{measure.text.zh}（{stands.zh}）"),
        article=measure.article,
        instrument=measure.instrument,
        assumed=demanded.needed.assumed,
        rule=measure.id,
    )


def _how_much(pack: Pack, demanded: Demanded, posture: str, place: PlaceFacts) -> Text:
    """How many are needed, or which fact is missing to say so; nothing for a measure that is there or not."""
    need, needed = demanded.measure.need_at(posture), demanded.needed
    if need is None:
        return Text("")
    if needed.amount is None:
        missing = pack.book.facts[needed.missing].title
        return Text(f": how many is not known, as {missing.en} is unknown", f"：{missing.zh}未知，数量无法确定")
    behind = _behind(pack, need, place)
    return Text(f": {needed.amount:,g} {need.unit.en}{behind.en}", f"：{needed.amount:,g} {need.unit.zh}{behind.zh}")


def _behind(pack: Pack, need: Need, place: PlaceFacts) -> Text:
    """The fact that a need grows with, as it is known here; nothing for a fixed one."""
    if need.each is None:
        return Text("")
    spec, known = pack.book.facts[need.fact], place.known[need.fact]
    assumed = Text(f", {_ASSUMED.en}", f"，{_ASSUMED.zh}") if known.assumed else Text("")
    return Text(
        f" ({spec.title.en} {known.value:,} {spec.unit.en}{assumed.en})",
        f"（{spec.title.zh} {known.value:,} {spec.unit.zh}{assumed.zh}）",
    )


def span_words(span: timedelta) -> Text:
    """A duration in words: 1 d 2 h 15 min."""
    minutes = int(span.total_seconds() // 60)
    parts = [(minutes // 1440, "d", "天"), (minutes % 1440 // 60, "h", "小时"), (minutes % 60, "min", "分")]
    told = [(count, en, zh) for count, en, zh in parts if count] or [(0, "min", "分")]
    return Text(" ".join(f"{count} {en}" for count, en, _ in told), "".join(f"{count}{zh}" for count, _, zh in told))
