"""Small packs to read, and places to grade."""

from __future__ import annotations

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.policy.read import shipped_pack_text

SMALL = """
[pack]
key = "test"
version = "1"
title = { en = "Test", zh = "测试" }
jurisdiction = "XX"
currency = "EUR"

[[instrument]]
key = "plan"
title = { en = "Plan", zh = "方案" }
edition = "1"
status = "plan"
source = "here"
in_force_from = 2026-01-01

[calendar]
working_week = [1, 2, 3, 4, 5]

[limits]
catch_up = "PT15M"
settled_kept = "P90D"
evidence_kept = "P30D"

[[fact]]
name = "daily_footfall"
type = "number"
title = { en = "footfall", zh = "人流量" }

[[grade]]
key = "high"
title = { en = "high", zh = "高" }

[[grade_rule]]
id = "rule.high"
grade = "high"
instrument = "plan"
text = { en = "All are high.", zh = "均为高。" }

[[ladder]]
key = "plain"
steps = [
  { kind = "soon", anchor = "due", offset = "-PT5M", to = ["post"] },
  { kind = "late", anchor = "late", to = ["post", "deputy+PT5M"] },
]

[[duty]]
id = "duty.round"
of = "premises"
grades = ["high"]
instrument = "plan"
title = { en = "Round", zh = "巡查" }
text = { en = "A round.", zh = "巡查一次。" }
rrule = "FREQ=DAILY;BYHOUR=8;BYMINUTE=0;BYSECOND=0"
horizon = "P1D"
ladder = "plain"
lane = "operational"
late_after = "PT10M"
missed_after = "PT1H"
"""


def changed(text: str, old: str, new: str) -> str:
    """`text` with one thing changed; the thing must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def cn_2026() -> str:
    return shipped_pack_text("cn-2026")


def place(kind: str = "mall", **facts: bool | int | None) -> PlaceFacts:
    """A place by what is known of it; None is unknown."""
    known = {name: Known(value) for name, value in facts.items() if value is not None}
    return PlaceFacts(kind, known)
