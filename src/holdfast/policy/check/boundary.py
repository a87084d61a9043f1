"""The boundary: a pack is about places. It can neither name what the house never holds nor select halls apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.policy.check.walk import Wrong, told
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.kinds import kinds
from holdfast.policy.problems import Path

# Stems of words that no name, title or sentence of a pack may hold, by language.
_ENGLISH = re.compile(
    r"\b(watch ?list|blacklist|person of interest|suspects?|biometric\w*|fac(e|ial) recognition|gait|religio\w*|denomination\w*|"
    r"mosques?|church(es)?|temples?|synagogues?|ethnic\w*|petition\w*|political\w*|opinions?|beliefs?|protest\w*|"
    r"demonstrators?|dissident\w*|rally|rallies|assembl(y|ies) of people|social media|censor\w*)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    "宗教|教堂|清真寺|寺庙|民族成分|少数民族|信访|上访|请愿|集会|游行|示威|聚众|舆情|删帖|人脸|步态|重点人员|黑名单|轨迹|信仰|维稳|群体性事件"
)
_NAME = re.compile(r"[_.\-]+")


def problems(pack: PackTable) -> Iterator[Wrong]:
    """Words and choices that the boundary forbids."""
    for one in told(pack):
        for path, value in one.each():
            yield from _words(path, value)
        if one.path[-1] in ("uses", "not_uses"):
            yield from _uses(one.path, one.value)


def _words(path: Path, value: object) -> Iterator[Wrong]:
    english, chinese = _texts(value)
    found = _ENGLISH.search(_NAME.sub(" ", english)) or _CHINESE.search(chinese)
    if found and path[-1] != "source":
        yield path, "words about places: the house holds nothing about this", found[0]


def _texts(value: object) -> tuple[str, str]:
    if isinstance(value, str):
        return value, value
    return getattr(value, "en", ""), getattr(value, "zh", "")


def _uses(path: Path, uses: tuple[str, ...]) -> Iterator[Wrong]:
    """Each use is a kind of the register, and kinds that lists show as one are named together or not at all."""
    table = kinds()
    for index, use in enumerate(uses):
        if use not in table.titles:
            yield (*path, index), "a kind of premises (see Kinds)", use
            continue
        together = table.kinds_listed_as(table.listing_of(use))
        missing = [kind for kind in together if kind not in uses]
        if missing:
            yield (*path, index), f"also {', '.join(missing)}: these stand together everywhere", use
