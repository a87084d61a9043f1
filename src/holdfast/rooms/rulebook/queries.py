"""Which rules hold where and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

from holdfast.domain.duties.standing import Instrument, Standing, standing
from holdfast.domain.obligation.codec import from_json
from holdfast.domain.obligation.rule import ClockRule, RuleKey, SeriesRule
from holdfast.domain.outbox.policy import NO_LIMITS, MessagePolicy, QuietHours
from holdfast.domain.rights.branch import ancestors
from holdfast.kernel.errors import NotFound
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.plumbing import clock
from holdfast.plumbing.once import once
from holdfast.policy import pack as policy
from holdfast.policy.read import read_pack
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.rulebook.models import Adoption, Holiday, Pack, Rule

_rules: dict[tuple[str, int], ClockRule | SeriesRule] = {}


@dataclass(frozen=True)
class InForce:
    """A pack that holds in an area, since when, and from when its rules that are not law are taken on freely."""

    pack: policy.Pack
    row: Pack
    area_path: str
    from_on: date
    voluntary_from: date | None

    def standing(self, instrument: Instrument, on: date) -> Standing:
        return standing(instrument, on, voluntary_from=self.voluntary_from)


def rule_of(rule_id: int) -> ClockRule | SeriesRule:
    """The rule of a row, kept for the process: rows never change. NotFound for no such row."""
    # By database too: one process may speak to several (tests, a restore beside the original).
    key = (str(connection.settings_dict["NAME"]), rule_id)
    if key not in _rules:
        row = Rule.objects.filter(pk=rule_id).first()
        if row is None:
            raise NotFound(noop("There is no such rule"))
        _rules[key] = from_json(row.body)
    return _rules[key]


def rule_in(row: Rule) -> ClockRule | SeriesRule:
    """The rule of a row that was read already, kept like the others."""
    key = (str(connection.settings_dict["NAME"]), row.pk)
    if key not in _rules:
        _rules[key] = from_json(row.body)
    return _rules[key]


def row_of(key: RuleKey) -> Rule:
    """The newest row of a rule of a pack that was loaded; NotFound when there is none."""
    rows = Rule.objects.filter(pack_key=key.pack, pack_version=key.version, rule_id=key.rule)
    row = rows.order_by("-pk").first()
    if row is None:
        raise NotFound(noop("%(rule)s is in no pack that is loaded"), rule=str(key))
    return row


def packs() -> QuerySet[Pack]:
    """Every pack that was loaded, the newest version of each first."""
    return Pack.objects.order_by("key", "-loaded_at")


def pack_row(key: str, version: str = "") -> Pack:
    """A pack by key and version, the newest when no version is named; NotFound when there is none."""
    row = next((row for row in _versions() if row.key == key and version in ("", row.version)), None)
    if row is None:
        raise NotFound(noop("The pack %(pack)s is not loaded"), pack=f"{key} {version}".strip())
    return row


@once
def _versions() -> tuple[Pack, ...]:
    """Every pack without its text, which is long and read once a process."""
    return tuple(packs().defer("text"))


def read(row: Pack) -> policy.Pack:
    """The pack of a row, read once a process: a row's text never changes."""
    return _read(row.pk, row.sha256)


def adoptions() -> QuerySet[Adoption]:
    """Every proposal and adoption, the newest first."""
    return Adoption.objects.select_related("pack", "area").defer("pack__text").order_by("-from_on", "-proposed_at")


def adoptions_in_force(now: datetime) -> list[Adoption]:
    """Every adoption that holds at a moment, each by the day of its own area."""
    return [row for row in adoptions().filter(state=Adoption.State.ADOPTED) if holds_at(row, now)]


def holds_at(row: Adoption, now: datetime) -> bool:
    """Whether an adoption holds at a moment, by the day of its own area."""
    today = now.astimezone(ZoneInfo(row.area.zone)).date()
    return row.from_on <= today and (row.to_on is None or today < row.to_on)


def packs_in_force(path: str, on: date) -> tuple[InForce, ...]:
    """The packs that hold for a branch on a day: the nearest area first; one version of each pack."""
    held: dict[str, InForce] = {}
    for row in adopted_above(path):
        if row.from_on <= on and (row.to_on is None or on < row.to_on):
            held.setdefault(row.pack.key, _in_force(row))
    return tuple(held.values())


@once
def adopted_above(path: str) -> tuple[Adoption, ...]:
    """Every adoption that ever held for a branch: the nearest area first, then the newer."""
    rows = Adoption.objects.filter(area__path__in=ancestors(path), state=Adoption.State.ADOPTED)
    named = rows.select_related("pack", "area").defer("pack__text")
    return tuple(named.order_by("-area__path", "-from_on", "-adopted_at"))


def in_force_by_branch(key: str, days: Mapping[str, date]) -> dict[str, InForce | None]:
    """For each branch, by its path and day: the version of a pack that holds there; one query for any number."""
    adopted = Adoption.objects.filter(pack__key=key, state=Adoption.State.ADOPTED).select_related("pack", "area")
    rows = [(row, _in_force(row)) for row in adopted.order_by("-area__path", "-from_on", "-adopted_at")]

    def holds(row: Adoption, path: str, on: date) -> bool:
        return path.startswith(row.area.path) and row.from_on <= on and (row.to_on is None or on < row.to_on)

    return {path: next((held for row, held in rows if holds(row, path, on)), None) for path, on in days.items()}


def pack_in_force(agency: Agency, on: date) -> policy.Pack | None:
    """The pack that an agency goes by on a day: of the nearest area, the newest adoption; None: none holds."""
    in_force = packs_in_force(agency.path, on)
    return in_force[0].pack if in_force else None


def rule_in_force(agency: Agency, rule_id: str, on: date) -> Rule:
    """The row of a rule by its id alone (`excuse`, `clock.triage`), of the pack that the agency goes by."""
    for held in packs_in_force(agency.path, on):
        if rule_id in dict(held.pack.rules()):
            return row_of(RuleKey(held.pack.key, held.pack.version, rule_id))
    raise NotFound(noop("No pack in force here has the rule %(rule)s"), rule=rule_id)


def working_calendar(agency: Agency, on: date) -> WorkingCalendar:
    """The working days of an agency: the pack's week and days, with local ones; what is said nearer wins."""
    pack = pack_in_force(agency, on)
    calendar = pack.calendar if pack else WorkingCalendar()
    off, works = set(calendar.off), set(calendar.works)
    local = Holiday.objects.filter(area__path__in=ancestors(agency.path), removed_at__isnull=True)
    for day in local.order_by("area__path"):
        (works if day.works else off).add(day.on)
        (off if day.works else works).discard(day.on)
    return WorkingCalendar(weekdays=calendar.weekdays, off=frozenset(off), works=frozenset(works))


def message_policy(agency: Agency) -> MessagePolicy:
    """When the people of an agency are not disturbed, and how often at most; no pack, no limit."""
    pack = pack_in_force(agency, clock.now().astimezone(ZoneInfo(agency.zone)).date())
    if pack is None:
        return NO_LIMITS
    times = pack.messages
    quiet = QuietHours(times.quiet_from, times.quiet_until) if times.quiet_from and times.quiet_until else None
    return MessagePolicy(quiet_hours=quiet, hourly_budget=times.hourly_budget)


def evidence_kept_for(agency: Agency, on: date) -> int | None:
    """The days for which files of an agency are kept; None when no pack says."""
    pack = pack_in_force(agency, on)
    return pack.limits.evidence_kept.days if pack else None


def _in_force(row: Adoption) -> InForce:
    return InForce(read(row.pack), row.pack, row.area.path, row.from_on, row.voluntary_from)


@lru_cache(maxsize=32)
def _read(pk: UUID, sha256: str) -> policy.Pack:
    row = Pack.objects.get(pk=pk)
    return read_pack(row.text, row.key)
