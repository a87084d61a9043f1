"""Broken packs, one cause each: what is changed in a good one, and where the error must point.

`old` becomes `new` in the small pack of `tests.policy.packs`, or `new` stands at its end when `old` is empty; `more` stands
there too. `at` is a piece of the line that the error must name (the `nth` such line, `shift` lines further; nothing: the first
line); `field`, `expected` and `came` are pieces of what it says.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    cause: str
    old: str
    new: str
    at: str
    field: str
    expected: str
    came: str
    more: str = ""
    shift: int = 0
    nth: int = 1


MEASURE = """
[[target]]
id = "target.all"
percent = 95
instrument = "plan"
text = { en = "All.", zh = "全部。" }

[[measure]]
id = "measure.guards"
family = "people"
instrument = "plan"
title = { en = "Guards", zh = "安保人员" }
text = { en = "Guards.", zh = "配备安保人员。" }
grades = ["high"]
"""
PLAN = """
[[plan]]
id = "plan.site"
of = "premises"
title = { en = "Plan", zh = "预案" }
text = { en = "A plan.", zh = "预案。" }
instrument = "plan"
valid_for = "P365D"
signed_by = "level:city"
sections = [{ key = "a", title = { en = "A", zh = "甲" }, prompt = { en = "A", zh = "甲" } }]
"""
TIERS = """
[[tier]]
key = "city"
title = { en = "City", zh = "市" }
supplied_by = "province"

[[tier]]
key = "province"
title = { en = "Province", zh = "省" }
supplied_by = "city"
"""
RISK = """
[risk]
likelihood = [{ en = "rare", zh = "罕见" }, { en = "often", zh = "常见" }]
impact = [{ en = "small", zh = "小" }, { en = "big", zh = "大" }]
again_within = "P365D"
weights_valid_for = "P730D"
instrument = "plan"

[[clock]]
id = "clock.fix"
title = { en = "Fix", zh = "整改" }
text = { en = "Fix.", zh = "整改。" }
instrument = "plan"
ladder = "plain"
lane = "bulk"

[[risk_band]]
key = "low"
title = { en = "low", zh = "低" }
at_least = 1
clock = "clock.fix"

[[risk_band]]
key = "high"
title = { en = "high", zh = "高" }
at_least = 1 # the second
clock = "clock.fix"
""" + "".join(
    f'[[decision]]\nid = "{key}"\ntitle = {{ en = "D", zh = "审批" }}\ntext = {{ en = "D.", zh = "审批。" }}\n'
    'instrument = "plan"\nladder = "plain"\nlane = "bulk"\n'
    for key in ("excuse", "adopt", "release")
)
FIGURE = """
[[indicator]]
id = "indicator.drills"
title = { en = "Drills", zh = "演练" }
numerator = { en = "held", zh = "已完成" }
denominator = { en = "due", zh = "应完成" }
period = "year"
instrument = "plan"
"""
ALWAYS = """
[[fact]]
name = "always_standard"
type = "flag"
absent = false
title = { en = "always standard", zh = "始终为标准级" }

[[grade]]
key = "low"
title = { en = "low", zh = "低" }

[[grade_rule]]
id = "rule.always"
grade = "low"
instrument = "plan"
text = { en = "These are low.", zh = "为低。" }
any = [{ fact = "always_standard", is = true }]

"""
RULE = '[[grade_rule]]\nid = "rule.high"\n'


def rule(id_: str, any_: str) -> str:
    """A grade rule above the last one."""
    text = 'text = { en = "A rule.", zh = "规则。" }'
    return f'[[grade_rule]]\nid = "{id_}"\ngrade = "high"\ninstrument = "plan"\n{text}\nany = [{any_}]\n\n{RULE}'


BROKEN = [
    Broken("an unknown key", "missed_after", "mist_after", "mist_after", "mist_after", "one of", "mist_after"),
    Broken("an unknown table", "", '[[dutty]]\nid = "x"\n', "[[dutty]]", "dutty", "one of alert_domain", "dutty"),
    Broken("a key twice", 'edition = "1"', 'edition = "1"\nedition = "2"', 'edition = "2"', "text", "TOML", "overwrite"),
    Broken("a bracket that does not close", "[limits]", "[limits", "[limits", "text", "TOML", "Expected"),
    Broken("a text that does not close", 'edition = "1"', 'edition = "1', 'edition = "1', "text", "TOML", "llegal"),
    Broken("a table twice", "[calendar]", "[limits]\n[calendar]", "[limits]", "text", "TOML", "twice", nth=2),
    Broken("a number for a text", 'edition = "1"', "edition = 1", "edition = 1", "edition", "a text", "1"),
    Broken("a text for a number", "[1, 2, 3, 4, 5]", '["Monday"]', "working_week", "working_week[0]", "a whole number", "Monday"),
    Broken("an empty text", 'edition = "1"', 'edition = " "', "edition", "edition", "not empty", " "),
    Broken("a control character", 'edition = "1"', 'edition = "a\\u0000"', "edition", "edition", "control", "a"),
    Broken("a missing key", 'horizon = "P1D"\n', "", "[[duty]]", "duty[duty.round].horizon", "a value", "nothing"),
    Broken("a missing table", "[limits]", "[messages]", "", "limits", "a value", "nothing"),
    Broken("a missing translation", 'en = "Round", zh = "巡查"', 'en = "Round"', '"Round"', "duty[duty.round].title", "both languages", "Round"),
    Broken("a translation that is empty", 'zh = "巡查一次。"', 'zh = ""', '"A round."', "duty[duty.round].text", "both languages", "A round."),
    Broken("a third language", 'en = "Round", zh', 'en = "Round", fr = "Ronde", zh', '"Ronde"', "duty[duty.round].title", "both languages", "Ronde"),
    Broken("a duration in words", '"PT10M"', '"10 min"', "late_after", "late_after", "PT15M", "10 min"),
    Broken("a duration in other digits", '"PT10M"', '"PT١M"', "late_after", "late_after", "PT15M", "PT١M"),
    Broken("working days where none count", 'catch_up = "PT15M"', 'catch_up = "P1WD"', "catch_up", "limits.catch_up", "without working days", "P1WD"),
    Broken("a negative span", 'late_after = "PT10M"', 'late_after = "-PT10M"', "late_after", "late_after", "not negative", "-1 day"),
    Broken("a span of a thousand years", '"P30D"', '"P400000D"', "evidence_kept", "evidence_kept", "a hundred years", "P400000D"),
    Broken("a span that no calendar holds", '"P90D"', '"P99999999999999D"', "settled_kept", "settled_kept", "PT15M", "P9999"),
    Broken("no horizon at all", 'horizon = "P1D"', 'horizon = "PT0S"', "horizon", "horizon", "above zero", "0:00:00"),
    Broken("a day in quotes", "= 2026-01-01", '= "2026-01-01"', "in_force_from", "in_force_from", "without quotes", "2026-01-01"),
    Broken("a day that is none", "= 2026-01-01", "= 2026-02-30", "2026-02-30", "text", "TOML", "nvalid"),
    Broken("an instrument that ends before it begins", "= 2026-01-01", "= 2026-01-01\nin_force_to = 2025-01-01", "in_force_to", "in_force_to", "a day after", "2025-01-01"),
    Broken("a word of a closed list", 'lane = "operational"', 'lane = "fast"', "lane", "lane", "life_safety", "fast"),
    Broken("an id twice", 'id = "rule.high"', 'id = "duty.round"', "[[duty]]", "duty[duty.round].id", "not used yet", "duty.round", shift=1),
    Broken("an id that is none", 'id = "duty.round"', 'id = "duty round"', "duty round", "duty[duty round].id", "a name of letters", "duty round"),
    Broken("an unknown rule reference", 'ladder = "plain"', 'ladder = "steep"', '"steep"', "duty[duty.round].ladder", "one of plain", "steep"),
    Broken("an unknown instrument", 'instrument = "plan"\ntitle', 'instrument = "law"\ntitle', '"law"', "duty[duty.round].instrument", "one of plan", "law"),
    Broken("an unknown posture", 'lane = "operational"', 'lane = "operational"\nby_posture = { high = "FREQ=DAILY" }', "by_posture", "by_posture.high", "none that this pack declares", "high"),
    Broken("a recurrence that is none", "FREQ=DAILY", "FREQ=OFTEN", "rrule", "rrule", "RFC 5545", "OFTEN"),
    Broken("a recurrence that never comes", "FREQ=DAILY;BYHOUR=8", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=8", "rrule", "rrule", "at least once", "BYMONTHDAY=30"),
    Broken("a recurrence that ends", "FREQ=DAILY", "COUNT=3;FREQ=DAILY", "rrule", "rrule", "RFC 5545", "COUNT=3"),
    Broken("a recurrence of every second", "FREQ=DAILY", "FREQ=SECONDLY", "rrule", "rrule", "days, weeks", "SECONDLY"),
    Broken("missed before late", '"PT1H"', '"PT1M"', "missed_after", "missed_after", "no less than late_after", "0:01:00"),
    Broken("an unknown recipient", 'to = ["post"]', 'to = ["everybody"]', "steps", "steps[0].to[0]", "level:city", "everybody"),
    Broken("a step that tells nobody", 'to = ["post"]', "to = []", "steps", "steps[0].to", "at least one", "none"),
    Broken("steps out of order", 'kind = "soon"', 'kind = "missed"', "steps", "ladder[plain].steps", "in the order", "another"),
    Broken("an owner that is no post", 'lane = "operational"', 'lane = "operational"\nowner = "the guard"', "owner", "owner", "post:KEY@own", "the guard"),
    Broken("a duty of places without a grade", 'grades = ["high"]', "grades = []", "grades", "duty[duty.round].grades", "at least one grade", "none"),
    Broken("a grade that nobody declares", 'grades = ["high"]', 'grades = ["low"]', '"low"', "grades[0]", "one of high", "low"),
    Broken("a kind of place that is none", 'grades = ["high"]', 'grades = ["high"]\nuses = ["casino"]', "uses", "uses[0]", "a kind of premises", "casino"),
    Broken("a fact that the register does not keep", 'name = "daily_footfall"', 'name = "mood"', '"mood"', "fact[mood].name", "one of daily_footfall", "mood"),
    Broken("a fact of another type", 'type = "number"', 'type = "flag"', 'type = "flag"', "type", "number", "flag"),
    Broken("an unknown fact in a condition", RULE, rule("rule.low", '{ fact = "peak_presence", above = 9 }'), "peak_presence", "fact", "one of daily_footfall", "peak_presence"),
    Broken("two claims in one condition", RULE, rule("rule.low", '{ fact = "daily_footfall", unknown = true, above = 9 }'), "unknown = true", "any[0]", "exactly one", "2 of them"),
    Broken("bounds that overlap nothing", RULE, rule("rule.low", '{ fact = "daily_footfall", above = 9, below = 5 }'), "below = 5", "any[0]", "a lower bound below", "9 and 5"),
    Broken("two bounds of one side", RULE, rule("rule.low", '{ fact = "daily_footfall", above = 9, at_least = 5 }'), "at_least = 5", "any[0]", "one lower and one upper", "two of one side"),
    Broken("a number that is none", RULE, rule("rule.low", '{ fact = "daily_footfall", above = nan }'), "nan", "above", "a number", "nan"),
    Broken("a rule that the one above covers", RULE, rule("rule.a", '{ fact = "daily_footfall", above = 5 }').replace(RULE, "") + rule("rule.b", '{ fact = "daily_footfall", above = 9 }'), "rule.b", "grade_rule[rule.b]", "can decide", "the rules above", shift=-1),
    Broken("no rule that always holds", 'text = { en = "All are high.", zh = "均为高。" }', 'text = { en = "All are high.", zh = "均为高。" }\nany = [{ fact = "daily_footfall", above = 9 }]', "[[grade_rule]]", "grade_rule", "a last rule without", "none"),
    Broken("a need that grows with no number", "", MEASURE + 'need = { unit = { en = "g", zh = "人" }, fact = "critical", each = 9 }\n', "need = ", "need.fact", "one of daily_footfall", "critical"),
    Broken("a need of two sorts", "", MEASURE + 'need = { unit = { en = "g", zh = "人" }, amount = 2, each = 9 }\n', "need = ", "need", "either amount", "both"),
    Broken("a cost upside down", "", MEASURE + 'cost = { money_from = 9, money_to = 3, basis = { en = "b", zh = "估" } }\n', "cost = ", "cost.money_to", "9 or more", "3"),
    Broken("a cost without a currency", 'currency = "EUR"\n', "", "[pack]", "pack.currency", "a currency", "none", more=MEASURE + 'cost = { staff_hours = 3, basis = { en = "b", zh = "估" } }\n'),
    Broken("a share above all", "", MEASURE.replace("95", "101"), "101", "target[target.all].percent", "at most 100", "101"),
    Broken("a reason outside the list", "", '[[reason]]\nkey = "mood"\ntitle = { en = "m", zh = "其他" }\n', '"mood"', "reason[mood].key", "event, holiday_crowds", "mood"),
    Broken("a plan without headings", "", PLAN.replace("sections = [", "sections = [] #"), "sections", "plan[plan.site].sections", "at least one", "none"),
    Broken("two plans for one place", "", PLAN + PLAN.replace("plan.site", "plan.other"), "plan.other", "plan[plan.other].grades", "one site, one plan", "all", shift=-1),
    Broken("a first posture that is not normal", "", '[[posture]]\nkey = "high"\ntitle = { en = "h", zh = "高" }\ninstrument = "plan"\n', 'key = "high"', "posture[high].key", "normal", "high", nth=2),
    Broken("tiers in a circle", "", TIERS, 'supplied_by = "province"', "tier[city].supplied_by", "no circle", "city > province > city"),
    Broken("two bands from one score", "", RISK, "the second", "risk_band[high].at_least", "more than 1", "1"),
    Broken("a target that gets looser", "", FIGURE + "at_least = 90\nsteps = [{ from = 2027-01-01, value = 80 }]\n", "value = 80", "indicator[indicator.drills].steps[0].value", "more than 90", "80"),
    Broken("a limit that gets looser", "", FIGURE + "below = 10\nsteps = [{ from = 2027-01-01, value = 12 }]\n", "value = 12", "indicator[indicator.drills].steps[0].value", "less than 10", "12"),
    Broken("steps out of their order", "", FIGURE + "at_least = 90\nsteps = [{ from = 2028-01-01, value = 91 }, { from = 2027-01-01, value = 92 }]\n", "value = 92", "indicator[indicator.drills].steps[1].from", "a day after 2028-01-01", "2027-01-01"),
    Broken("steps from nothing", "", FIGURE + "steps = [{ from = 2027-01-01, value = 80 }]\n", "value = 80", "indicator[indicator.drills].steps", "at_least or below", "neither"),
    Broken("a posture from nowhere", "", '[[posture]]\nkey = "normal"\ntitle = { en = "n", zh = "常态" }\n', 'key = "normal"', "posture[normal].instrument", "a value", "nothing", shift=-1),
    Broken("a way that this version does not have", 'to = ["post"] }', 'to = ["post"], channels = ["pigeon"] }', "steps = ", "steps[0].channels[0]", "in_app, email", "pigeon"),
    Broken("evidence of a kind that is none", 'lane = "operational"', 'lane = "operational"\nevidence = ["hearsay"]', "hearsay", "duty[duty.round].evidence[0]", "photo, document, report", "hearsay"),
    Broken("a horizon shorter than the gap", "FREQ=DAILY;", "FREQ=MONTHLY;BYMONTHDAY=1;", "horizon", "duty[duty.round].horizon", "at least 31 days", "1 day"),
    Broken("a horizon shorter than the gap of a posture", 'lane = "operational"', 'lane = "operational"\nby_posture = { normal = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=8" }', "horizon", "duty[duty.round].horizon", "at least 7 days", "1 day", more='\n[[posture]]\nkey = "normal"\ntitle = { en = "n", zh = "常态" }\ninstrument = "plan"\n'),
    Broken("two letters that are no country", 'jurisdiction = "XX"', 'jurisdiction = "QB"', "jurisdiction", "pack.jurisdiction", "a country of ISO 3166", "QB"),
    Broken("a value between two bounds", RULE, rule("rule.low", '{ fact = "daily_footfall", below = 200 }') .replace(RULE, "") + rule("rule.big", '{ fact = "daily_footfall", above = 200 }'), "above = 200", "grade_rule[rule.big].any[0]", "takes 200 itself", "above 200"),
    Broken("halls told apart by their grade", '[[grade]]\nkey = "high"', ALWAYS + '[[grade]]\nkey = "high"', "rule.always", "grade_rule[rule.always]", "other uses of the same listing", "low for one use alone", shift=-1),
    Broken("halls apart from halls", 'grades = ["high"]', 'grades = ["high"]\nuses = ["assembly_hall"]', "uses", "uses[0]", "stand together", "assembly_hall"),
    Broken("a word that the boundary forbids", 'en = "Round"', 'en = "Protest watch"', "Protest", "duty[duty.round].title", "words about places", "Protest"),
    Broken("brackets without end", 'edition = "1"', "edition = " + "[" * 9000 + "]" * 9000, "edition", "text", "at most 20 deep", "9000"),
    Broken("a key of many parts", 'edition = "1"', ".".join("a" * 50) + " = 1", "a.a.a", "text", "at most 20 parts", "more"),
    Broken("a number of many digits", 'edition = "1"', "edition = " + "9" * 6000, "999", "text", "at most 400 digits", "more"),
]  # fmt: skip
