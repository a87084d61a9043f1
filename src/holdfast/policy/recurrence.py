"""A recurrence in words: what packs write as RFC 5545 and people read."""

from __future__ import annotations

from itertools import pairwise

from holdfast.kernel.text import Text

# As many times of a day are told one by one; more of them, evenly spread, by what lies between.
_MOST_TOLD = 16
_DAYS = {
    "MO": Text("Monday", "周一"),
    "TU": Text("Tuesday", "周二"),
    "WE": Text("Wednesday", "周三"),
    "TH": Text("Thursday", "周四"),
    "FR": Text("Friday", "周五"),
    "SA": Text("Saturday", "周六"),
    "SU": Text("Sunday", "周日"),
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def recurrence_words(rrule: str) -> Text:
    """`FREQ=DAILY;BYHOUR=8,10` as "daily at 08:00, 10:00"; a form that packs of ours do not use stays as it is."""
    parts = dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)
    at = _times(parts)
    match parts.get("FREQ"):
        case "DAILY" if "INTERVAL" not in parts and at:
            return _daily(at)
        case "WEEKLY" if "BYDAY" in parts and "INTERVAL" not in parts and at:
            return _weekly(parts["BYDAY"].split(","), at[0], rrule)
        case "MONTHLY" if "BYMONTHDAY" in parts and "INTERVAL" not in parts and at:
            day = _day(parts["BYMONTHDAY"])
            return Text(f"monthly, {day.en}, {at[0]}", f"每月{_apart(day.zh)} {at[0]}")
        case "YEARLY" if {"BYMONTH", "BYMONTHDAY"} <= set(parts) and at:
            return _yearly(parts, at[0])
        case _:
            return Text(rrule, rrule)


def _daily(at: list[str]) -> Text:
    minutes = sorted(int(time[:2]) * 60 + int(time[3:]) for time in at)
    gaps = {after - before for before, after in pairwise([*minutes, minutes[0] + 1440])}
    if len(at) == 1:
        return Text(f"daily at {at[0]}", f"每天 {at[0]}")
    if len(gaps) == 1 and len(at) > _MOST_TOLD:
        gap = gaps.pop()
        even = Text(f"every {gap} minutes", f"每 {gap} 分钟") if gap != 60 else Text("every hour", "每小时")
        return Text(f"{even.en}, day and night: {len(at)} times a day", f"昼夜{_apart(even.zh)}一次，每天 {len(at)} 次")
    return Text(f"daily, {len(at)} times: {', '.join(at)}", f"每天 {len(at)} 次：{'、'.join(at)}")


def _weekly(days: list[str], at: str, rrule: str) -> Text:
    if not set(days) <= set(_DAYS):
        return Text(rrule, rrule)
    return Text(
        f"weekly on {', '.join(_DAYS[day].en for day in days)}, {at}",
        f"每{'、'.join(_DAYS[day].zh for day in days)} {at}",
    )


def _apart(words: str) -> str:
    """Chinese keeps a space before digits."""
    return f" {words}" if words[:1].isdigit() else words


def _yearly(parts: dict[str, str], at: str) -> Text:
    months, day, every = parts["BYMONTH"].split(","), _day(parts["BYMONTHDAY"]), parts.get("INTERVAL", "1")
    named = ", ".join(_MONTHS[int(month) - 1] for month in months)
    often = Text("yearly", "每年") if every == "1" else Text(f"every {every} years", f"每 {every} 年")
    return Text(f"{often.en} in {named}, {day.en}, {at}", f"{often.zh} {'、'.join(months)} 月{_apart(day.zh)} {at}")


def _times(parts: dict[str, str]) -> list[str]:
    hours, minutes = parts.get("BYHOUR", ""), parts.get("BYMINUTE", "0")
    return [f"{int(hour):02}:{int(minute):02}" for hour in hours.split(",") if hour for minute in minutes.split(",")]


def _day(text: str) -> Text:
    return Text("last day", "最后一日") if text == "-1" else Text(f"day {text}", f"{text} 日")
