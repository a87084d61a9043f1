"""A recurrence in words: what packs write as RFC 5545 and people read."""

from __future__ import annotations

from holdfast.kernel.text import Text

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def recurrence_words(rrule: str) -> Text:
    """`FREQ=DAILY;BYHOUR=8,10` as "daily at 08:00, 10:00"; a form that packs of ours do not use stays as it is."""
    parts = dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)
    at = _times(parts)
    match parts.get("FREQ"):
        case "DAILY" if "INTERVAL" not in parts and at:
            return Text(f"daily, {len(at)} times: {', '.join(at)}", f"每天 {len(at)} 次：{'、'.join(at)}")
        case "MONTHLY" if "BYMONTHDAY" in parts and "INTERVAL" not in parts and at:
            day = _day(parts["BYMONTHDAY"])
            return Text(f"monthly, {day.en}, {at[0]}", f"每月{day.zh} {at[0]}")
        case "YEARLY" if {"BYMONTH", "BYMONTHDAY"} <= set(parts) and at:
            return _yearly(parts, at[0])
        case _:
            return Text(rrule, rrule)


def _yearly(parts: dict[str, str], at: str) -> Text:
    months, day, every = parts["BYMONTH"].split(","), _day(parts["BYMONTHDAY"]), parts.get("INTERVAL", "1")
    named = ", ".join(_MONTHS[int(month) - 1] for month in months)
    often = Text("yearly", "每年") if every == "1" else Text(f"every {every} years", f"每 {every} 年")
    return Text(f"{often.en} in {named}, {day.en}, {at}", f"{often.zh} {'、'.join(months)} 月{day.zh} {at}")


def _times(parts: dict[str, str]) -> list[str]:
    hours, minutes = parts.get("BYHOUR", ""), parts.get("BYMINUTE", "0")
    return [f"{int(hour):02}:{int(minute):02}" for hour in hours.split(",") if hour for minute in minutes.split(",")]


def _day(text: str) -> Text:
    return Text("last day", "最后一日") if text == "-1" else Text(f"day {text}", f"{text} 日")
