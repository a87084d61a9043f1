"""What a text, a number or a duration must look like, by what its key says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

from dateutil.rrule import rrulestr

from holdfast.domain.obligation.series import check_rrule
from holdfast.kernel.durations import Span
from holdfast.kernel.errors import BadInput
from holdfast.policy.check.walk import Told, Wrong, told
from holdfast.policy.documents.pack import PackTable

_PATTERNS: dict[str, tuple[re.Pattern[str], str]] = {
    "name": (re.compile(r"[a-z][a-z0-9-]{0,39}"), "a name of small letters, digits and - like cn-2026"),
    "version": (re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}"), "a version like 1 or 2026.2, at most 20 characters"),
    "currency": (re.compile(r"[A-Z]{3}"), "a currency of ISO 4217 like CNY"),
    "rule": (
        re.compile(r"[a-zA-Z][A-Za-z0-9_.-]{0,59}"),
        "a name of letters, digits, . _ and -, at most 60 long",
    ),
    "post": (
        re.compile(r"post:[a-z][\w-]*@(own|district|city|province)"),
        "post:KEY@own, @district, @city or @province",
    ),
    "recipient": (
        re.compile(
            r"(post|deputy|agency|level:(district|city|province)|post:[a-z][\w-]*@(own|district|city|province))"
            r"(\+P[0-9TDHMSW]+)?"
        ),
        "post, deputy, agency, level:city or post:KEY@city, and +PT5M for a delay",
    ),
}
# ISO 3166-1 alpha-2, and X? for places that somebody invents (user-assigned in the standard).
_COUNTRIES = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
        "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
        "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO "
        "JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR "
        "MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
        "RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV "
        "TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
    ).split()
)
_REGION = re.compile(r"([A-Z]{2})(-[A-Z0-9]{1,3})?")
_TEN_YEARS = timedelta(days=3660)


def problems(pack: PackTable) -> Iterator[Wrong]:
    """Every value that does not look as its key asks."""
    for one in told(pack):
        yield from _empty(one)
        yield from _limits(one)
        yield from _form(one)


def _empty(one: Told) -> Iterator[Wrong]:
    if one.meaning.filled and not one.value:
        yield one.path, "at least one", "none"


def _limits(one: Told) -> Iterator[Wrong]:
    least, most = one.meaning.least, one.meaning.most
    for path, value in one.each() if least is not None or most is not None else ():
        number = _number(value)
        if number is None:
            continue
        if least is not None and number < least:
            yield path, _least_words(value, least), str(_shown(value))
        elif most is not None and number > most:
            yield path, f"at most {most:g}", str(value)


def _number(value: object) -> float | None:
    match value:
        case bool():
            return None
        case int() | float():
            return value
        case timedelta():
            return value.total_seconds()
        case Span():
            return value.working_days or value.elapsed.total_seconds()
        case _:
            return None


def _least_words(value: object, least: float) -> str:
    if isinstance(value, timedelta | Span):
        return "a duration above zero" if least > 0 else "a duration that is not negative"
    return f"{least:g} or more"


def _shown(value: object) -> object:
    return value.elapsed if isinstance(value, Span) and not value.working_days else value


def _form(one: Told) -> Iterator[Wrong]:
    form = "rule" if one.meaning.names else one.meaning.form
    read = _SPECIAL.get(form)
    for path, value in one.each() if form else ():
        if read is not None:
            expected = read(value)
        elif form in _PATTERNS:
            pattern, words = _PATTERNS[form]
            expected = "" if pattern.fullmatch(value) else words
        else:
            expected = ""
        if expected:
            yield path, expected, value


@cache
def _recurrence(text: str) -> str:
    """What was expected of a recurrence; nothing when the clock can follow it and it ever comes."""
    words = "a recurrence of RFC 5545 like FREQ=DAILY;BYHOUR=8,10;BYMINUTE=0;BYSECOND=0"
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        return words + ", of days, weeks, months or years"
    try:
        check_rrule(text)
        start = datetime(2026, 1, 1)  # noqa: DTZ001 - wall-clock time
        parsed = rrulestr(text, dtstart=start)
        # Bounded, as a day that never comes would be looked for to the end of the calendar.
        first = list(islice(parsed.replace(until=start + _TEN_YEARS), 1))  # type: ignore[union-attr]
    except (BadInput, ValueError, OverflowError):
        return words
    if not first:
        return "a recurrence that comes at least once in ten years"
    return ""


def _region(text: str) -> str:
    """What was expected of a jurisdiction; nothing for a country of the list, with or without a region."""
    found = _REGION.fullmatch(text)
    known = found is not None and (found[1] in _COUNTRIES or found[1].startswith("X"))
    return "" if known else "a country of ISO 3166 like CN, or with its region like GB-SCT"


_SPECIAL: dict[str, Callable[[str], str]] = {"recurrence": _recurrence, "region": _region}
