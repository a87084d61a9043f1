"""A city of as many places as asked: agencies, places with facts, grades, series, what they owe, measures and plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psycopg import sql

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import clock
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.project.bench.filling import HASH, Link, Noun, fill, indexes_later, uid
from holdfast.project.bench.scratch import connect
from holdfast.rooms.agencies.models import Agency, Holding, Post, SavedView, User
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.measures.models import Compliance, PlaceMeasure
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.premises.models import Fact, Grade, GradeCount, Premises
from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack, store_rules
from holdfast.rooms.rulebook.queries import read

DISTRICTS = 20
# An operator has a hundred places; the last ten duties of each place are open, five series run there.
PLACES_OF_ONE = 100
OWED_BY_ONE, SERIES_OF_ONE, MEASURES_OF_ONE = 10, 5, 3
# Places with a full past: six weeks of rounds, and every measure of their class.
SHOWN, ROUNDS_OF_ONE = 100, 700
CITY = "bench."
PACK, BESIDE = "cn-2026", "uk-2025"

GRADE = (
    f"CASE WHEN n <= {SHOWN} OR {HASH} % 100 < 6 THEN 'class-1' WHEN {HASH} % 100 < 18 THEN 'class-2'"
    f" WHEN {HASH} % 100 < 21 THEN 'ungraded' ELSE 'class-3' END"
)
FOOTFALL = (
    f"CASE {GRADE} WHEN 'class-1' THEN 5001 + {HASH} % 40000 WHEN 'class-2' THEN 2000 + {HASH} % 3000"
    f" ELSE 50 + {HASH} % 1900 END"
)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the pages."""

    name: str
    user: User
    post: Post


class City:
    """The city while it grows; a part of it stands before the rest is added."""

    def __init__(self, rounds: int = ROUNDS_OF_ONE) -> None:
        self.places = 0
        self.rounds = rounds
        self.operators = 0
        now = clock.now()
        root = _agency("bench", None, Agency.Kind.OFFICE, Agency.Level.CITY)
        self.districts = [
            _agency(f"d{number:02}", root, Agency.Kind.OFFICE, Agency.Level.DISTRICT) for number in range(DISTRICTS)
        ]
        self.readers = (_reader("city", root), _reader("district", self.districts[3]))
        for reader in self.readers:
            for number in range(5):
                SavedView.objects.create(
                    user=reader.user, page="premises", name=f"View {number}", query="grade=class-1"
                )
        row = load_shipped_pack(command_actor(), PACK)
        adopt(command_actor(), row, root, date(now.year, 1, 1))
        load_shipped_pack(command_actor(), BESIDE)
        self.pack: Pack = read(row)
        self.rules = {
            rule_id: stored.pk for rule_id, stored in store_rules(rule for _, rule in self.pack.rules()).items()
        }

    def grow(self, places: int) -> None:
        """Adds places until there are so many."""
        first, last = self.places + 1, places
        models = (Premises, Fact, Grade, Series, Obligation, PlaceMeasure, Compliance, Plan, Version)
        with connect() as link:
            link.execute("SET synchronous_commit = off")
            link.execute("SET maintenance_work_mem = '512MB'")
            with indexes_later(link, *models):
                self._agencies(link, last // PLACES_OF_ONE)
                self._places(link, first, last)
                self._duties(link, first, last)
                self._measures(link, first, last)
                self._plans(link, first, last)
            for model in (Agency, Post, GradeCount, *models):
                link.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(model._meta.db_table)))
        self.places = places

    def _agencies(self, link: Link, wanted: int) -> None:
        """Operators, spread over the districts, each with the post that owes."""
        first, last = self.operators + 1, max(DISTRICTS, wanted)
        ids = _array([f"'{district.pk}'::uuid" for district in self.districts])
        code = "'o' || lpad(n::text, 5, '0')"
        fill(
            link,
            Agency,
            first,
            last,
            id=uid(Noun.AGENCY, "n"),
            parent_id=f"({ids})[1 + n % {DISTRICTS}]",
            code=code,
            path=f"'{CITY}d' || lpad((n % {DISTRICTS})::text, 2, '0') || '.' || {code} || '.'",
            kind="'operator'",
            level="'operator'",
            name_en="'Operator ' || n",
            name_zh="'运营单位' || n",
        )
        fill(
            link,
            Post,
            first,
            last,
            id=uid(Noun.POST, "n"),
            agency_id=uid(Noun.AGENCY, "n"),
            key="'duty'",
            name_en="'Duty officer'",
            role="'operator'",
        )
        self.operators = last

    def _owner(self, place: str = "n") -> dict[str, str]:
        """Whose place it is, as columns."""
        number = f"(1 + {place} % {self.operators})"
        path = (
            f"'{CITY}d' || lpad(({number} % {DISTRICTS})::text, 2, '0') || '.o' || lpad({number}::text, 5, '0') || '.'"
        )
        return {"owner_id": uid(Noun.AGENCY, number), "owner_path": path}

    def _debtor(self, place: str) -> dict[str, str]:
        """Who owes something about a place, and what it is about, as columns."""
        return self._owner(place) | {
            "mode": "'live'",
            "subject_room": "'premises'",
            "subject_id": uid(Noun.PLACE, place),
            "subject_label": f"'Place ' || {place}",
            "post_id": uid(Noun.POST, f"(1 + {place} % {self.operators})"),
        }

    def _places(self, link: Link, first: int, last: int) -> None:
        uses = list(kinds().titles)
        kind = f"({_array([f'{use!r}' for use in uses])})[1 + ({HASH} / 128) % {len(uses)}]"
        district = f"(n % {DISTRICTS})"
        fill(
            link,
            Premises,
            first,
            last,
            id=uid(Noun.PLACE, "n"),
            kind=kind,
            name="(ARRAY['Harbour','Jade','Granary','Silk','Heron','Mint','Tide','Foundry'])[1 + n % 8] || ' Place ' || n",
            name_zh="'场所' || n",
            lat=f"31.0 + 0.1 * ({district} / 5) + 0.1 * ({HASH} % 10000) / 10000.0",
            lon=f"121.2 + 0.1 * ({district} % 5) + 0.1 * (({HASH} / 10000) % 10000) / 10000.0",
            shape=f"CASE WHEN n % 3 = 0 THEN '{_SHAPE}'::jsonb END",
            **self._owner(),
            source="'osm'",
            source_ref="'w' || n",
            added_at="now() - interval '400 days'",
        )
        for name, value in _FACTS.items():
            fill(
                link,
                Fact,
                first,
                last,
                premises_id=uid(Noun.PLACE, "n"),
                name=f"'{name}'",
                value=value,
                method="'ticket count'",
                assessed_on="current_date - 100",
                assumed=f"{HASH} % 11 = 0",
                entered_at="now() - interval '100 days'",
            )
        for pack, grade, superseded in _GRADES:
            fill(
                link,
                Grade,
                first,
                last,
                premises_id=uid(Noun.PLACE, "n"),
                pack_key=f"'{pack}'",
                pack_version=f"'{self.pack.version}'" if pack == PACK else "'1'",
                grade=grade,
                reason=f"jsonb_build_object('rule', 'grade.from-2000', 'facts', jsonb_build_object('daily_footfall', {FOOTFALL}))",
                missing=f"CASE WHEN {grade} = 'ungraded' THEN 'daily_footfall' ELSE '' END",
                assumed=f"{HASH} % 11 = 0",
                graded_at="now() - interval '90 days'",
                superseded_at=superseded,
            )

    def _duties(self, link: Link, first: int, last: int) -> None:
        rules = [self.rules[duty.id] for duty in self.pack.duties if duty.of == "premises"]
        rule = f"({_array(map(str, rules))})[1 + n % {len(rules)}]"
        for model, each, columns in ((Series, SERIES_OF_ONE, _SERIES), (Obligation, OWED_BY_ONE, _OWED)):
            debtor = self._debtor(f"(1 + (n - 1) / {each})")
            fill(link, model, (first - 1) * each + 1, last * each, rule_id=rule, **debtor, **columns)
        if first == 1:
            self._past(link, min(SHOWN, last), rules[0])

    def _past(self, link: Link, shown: int, rule: int) -> None:
        """Rounds that were made: what a site page of a busy place has to count."""
        place = f"(1 + (n - 1) / {self.rounds})"
        due = f"(now() - interval '1 hour' * (1.4 * ((n - 1) % {self.rounds})))"
        fill(
            link,
            Obligation,
            1,
            shown * self.rounds,
            id=uid(Noun.SETTLED, "n"),
            lane="'operational'",
            rule_id=str(rule),
            occurrence="'round ' || n",
            **self._debtor(place),
            opens_at=f"{due} - interval '30 minutes'",
            due_at=due,
            late_at=f"{due} + interval '10 minutes'",
            missed_at=f"{due} + interval '1 hour'",
            state="(ARRAY['met','met','met','met','met','met','met','met_late','missed','excused'])[1 + n % 10]",
            settled_true_at=due,
            settled_entered_at=due,
        )

    def _measures(self, link: Link, first: int, last: int) -> None:
        demanded = [measure.id for measure in self.pack.measures if "class-1" in measure.grades] or ["measure.guards"]
        self._measured(link, first, last, demanded[:MEASURES_OF_ONE], 0)
        if first == 1:
            self._measured(link, 1, min(SHOWN, last), demanded[MEASURES_OF_ONE:], MEASURES_OF_ONE)
        listings = _array([f"'{kinds().listing_of(use)}'" for use in kinds().titles])
        fill(
            link,
            Compliance,
            first,
            last,
            premises_id=uid(Noun.PLACE, "n"),
            owner_path=self._owner()["owner_path"],
            pack_key=f"'{PACK}'",
            grade=GRADE,
            listing=f"({listings})[1 + ({HASH} / 128) % {len(kinds().titles)}]",
            average=f"50 + {HASH} % 50",
            weakest=f"{HASH} % 90",
            weakest_rule=f"'{demanded[0]}'",
            met=f"{HASH} % {MEASURES_OF_ONE}",
            demanded=str(MEASURES_OF_ONE),
            reckoned_at="now()",
        )

    def _measured(self, link: Link, first: int, last: int, measures: Sequence[str], begin: int) -> None:
        for number, measure in enumerate(measures, begin):
            share = f"(ARRAY[100, 100, 40, 0])[1 + ({HASH} / {number + 3}) % 4]"
            fill(
                link,
                PlaceMeasure,
                first,
                last,
                id=uid(Noun.MEASURE, f"n * 64 + {number}"),
                premises_id=uid(Noun.PLACE, "n"),
                owner_path=self._owner()["owner_path"],
                pack_key=f"'{PACK}'",
                rule_id=f"'{measure}'",
                state=f"CASE {share} WHEN 100 THEN 'present' WHEN 40 THEN 'partial' ELSE 'absent' END",
                share=share,
                checked_at="now() - interval '20 days'",
                demanded_at="now() - interval '90 days'",
            )

    def _plans(self, link: Link, first: int, last: int) -> None:
        kind = self.pack.plans[0].id if self.pack.plans else "site"
        fill(
            link,
            Plan,
            first,
            last,
            id=uid(Noun.PLAN, "n"),
            subject_room="'premises'",
            subject_id=uid(Noun.PLACE, "n"),
            subject_label="'Place ' || n",
            **self._owner(),
            kind=f"'{kind}'",
            stale_since=f"CASE WHEN {HASH} % 9 = 0 THEN now() - interval '3 days' END",
            added_at="now() - interval '300 days'",
        )
        fill(
            link,
            Version,
            first,
            last,
            id=uid(Noun.VERSION, "n"),
            plan_id=uid(Noun.PLAN, "n"),
            number="1",
            state="'signed'",
            begun_at="now() - interval '300 days'",
            signed_at="now() - interval '290 days'",
        )


_SHAPE = (
    '{"type": "Polygon", "coordinates": [['
    + ", ".join(f"[121.{number:04}, 31.{number:04}]" for number in range(60))
    + "]]}"
)
_FACTS = {
    "daily_footfall": f"to_jsonb({FOOTFALL})",
    "peak_presence": f"to_jsonb(20 + {HASH} % 1500)",
    "public_floor_area_m2": f"to_jsonb(100 + {HASH} % 20000)",
}
_GRADES = (
    (PACK, GRADE, "NULL::timestamptz"),
    (BESIDE, f"CASE WHEN {HASH} % 3 = 0 THEN 'enhanced' ELSE 'standard' END", "NULL::timestamptz"),
    (PACK, "'ungraded'", "now() - interval '90 days'"),
)
_SERIES = {
    "id": uid(Noun.SERIES, "n"),
    "zone": "'Asia/Shanghai'",
    "starts_at": "now() - interval '300 days'",
    "opened_until": "now() + interval '1 day'",
}
_DUE = f"(now() + interval '1 minute' * (({HASH} % 129600) - 2000))"
_OWED = {
    "id": uid(Noun.OWED, "n"),
    "lane": "'operational'",
    "occurrence": "'open ' || n",
    "opens_at": f"{_DUE} - interval '7 days'",
    "due_at": _DUE,
    "late_at": f"{_DUE} + interval '1 day'",
    "next_tick": "now() + interval '200 days'",
}


def _agency(code: str, parent: Agency | None, kind: str, level: str) -> Agency:
    path = f"{parent.path if parent else ''}{code}."
    return Agency.objects.create(
        code=code, parent=parent, path=path, kind=kind, level=level, name_en=code.title(), zone="Asia/Shanghai"
    )


def _reader(name: str, agency: Agency) -> Reader:
    now = clock.now()
    post = Post.objects.create(agency=agency, key="duty", name_en="Duty officer", role=Role.DUTY_OFFICER.value)
    user = User.objects.create(email=f"{name}@bench.example", agency=agency, joined_at=now)
    Holding.objects.create(post=post, user=user, from_at=now)
    return Reader(name, user, post)


def _array(values: object) -> str:
    return "ARRAY[" + ", ".join(values) + "]"  # type: ignore[arg-type]
