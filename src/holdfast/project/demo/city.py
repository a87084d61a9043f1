"""The demo city as a whole: founded once in an empty demo database, through the same acts as a real one."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from holdfast.exchange.osm.place import Place
from holdfast.exchange.osm.read import read_places
from holdfast.exchange.tables.occupancy import FACTS, NEEDED, fact_rows
from holdfast.exchange.tables.rows import read_csv
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock, timemachine
from holdfast.plumbing.models import Installation
from holdfast.policy.kinds import kinds
from holdfast.project.demo.alerts import found_alerts
from holdfast.project.demo.leading import found_leading
from holdfast.project.demo.measures import found_measures
from holdfast.project.demo.people import OPERATORS, found_city, grow_tree, open_accounts
from holdfast.project.demo.periods import found_periods
from holdfast.project.demo.places import MadePlace, make_places, osm_type, write_extract, write_occupancy
from holdfast.project.demo.plans import found_plans
from holdfast.project.demo.rosters import found_rosters
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding
from holdfast.rooms.agencies.queries import actor_for, command_actor
from holdfast.rooms.atlas.actions import bring_in_ground
from holdfast.rooms.obligations import actions as obligations
from holdfast.rooms.obligations.jobs import fire_due, open_ahead
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.outbox.actions import release
from holdfast.rooms.premises.actions import import_facts, import_places, regrade
from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack
from holdfast.rooms.rulebook.queries import read

PACK = "cn-2026"
PAST = timedelta(hours=5)
STEP = timedelta(minutes=10)
WARNED = timedelta(minutes=20)
IN_FORCE = timedelta(days=60)
# Of what fell due in the past so much was done in time; of what was late, so much at each step. The rest is missed.
IN_TIME, LATE = 0.93, 0.2

Say = Callable[[str], None]


def found(say: Say, *, seed: int = 7) -> None:
    """Founds the city unless it stands already; refused in a database that was not made for a demo."""
    if not Installation.objects.filter(pk=1, demo=True).exists():
        raise Refused("This database was not made for a demo; set HOLDFAST_HOME to another folder", code="not-a-demo")
    if Agency.objects.exists():
        return
    with transaction.atomic():
        _found(say, seed)


def _found(say: Say, seed: int) -> None:
    now = clock.real_now()
    chance = random.Random(seed)  # noqa: S311  (a demo city, not a secret)
    say("Founding Lanhe City: agencies, posts, places")
    with clock.at(now - PAST):
        city = found_city()
        tree = grow_tree(city)
        open_accounts(tree)
        _bring_places(tree, make_places(seed))
        _adopt(city)
        say("Measures, plans, periods and events of its places")
        found_measures(seed)
        found_plans(seed)
        found_periods(city)
        found_leading(city)
    say("Writing the last hours through the same rules")
    actors = _actors(now - PAST)
    warned = False
    for moment in _steps(now):
        with clock.at(moment):
            if not warned and moment >= now - WARNED:
                found_alerts(city)
                warned = True
            _live_through(chance, actors)
    say("Rosters, from now on")
    with clock.at(now):
        found_rosters(tree)
    _open_the_house(now)


def _bring_places(tree: dict[str, Agency], made: list[MadePlace]) -> None:
    """Writes the extract and the table, and reads them as anybody's would be read."""
    owners = {f"{osm_type(place)}{place.number}": tree[f"lanhe.{place.district}.{_operator(place)}"] for place in made}
    with tempfile.TemporaryDirectory() as folder:
        extract, table = Path(folder) / "lanhe.osm.gz", Path(folder) / "lanhe.csv"
        write_extract(made, extract)
        write_occupancy(made, table)
        read = [place for place in read_places(extract, kinds()) if isinstance(place, Place)]
        for owner in set(owners.values()):
            import_places(command_actor(), owner, [place for place in read if owners[place.ref] == owner])
        bring_in_ground(command_actor(), tree["lanhe"], extract)
        rows = list(fact_rows(read_csv(table, needed=NEEDED, known=FACTS)))
        import_facts(command_actor(), rows, file=table.name, method="made up", assessed_on=clock.now().date())


def _operator(place: MadePlace) -> str:
    return next(code for code, _, _, _, tags in OPERATORS if place.tag in tags)


def _adopt(city: Agency) -> None:
    actor = command_actor(city)
    pack = load_shipped_pack(actor, PACK)
    # Since a while, so that what the city decided last month stands on it.
    adopt(actor, pack, city, clock.now().date() - IN_FORCE)
    regrade(actor, read(pack))


def _steps(now: datetime) -> Iterator[datetime]:
    moment = now - PAST
    while moment <= now:
        yield moment
        moment += STEP


def _live_through(chance: random.Random, actors: Mapping[UUID, Actor]) -> None:
    """One step of the past: open, settle what somebody did, fire what came due."""
    while open_ahead():
        pass
    _settle_some(chance, actors)
    while fire_due():
        pass


def _settle_some(chance: random.Random, actors: Mapping[UUID, Actor]) -> None:
    now = clock.now()
    due = Obligation.objects.filter(state="open", due_at__gt=now - STEP, due_at__lte=now, kind="duty")
    for row in due.only("id", "owner_id", "due_at"):
        draw = chance.random()
        if row.owner_id in actors and draw < IN_TIME:
            done_at = min(now, row.due_at - timedelta(minutes=chance.randint(0, 12)))
            _settle(actors[row.owner_id], row, done_at)
    overdue = Obligation.objects.filter(state="open", breached_at__isnull=False, kind="duty", due_at__gt=now - 9 * STEP)
    for row in overdue.only("id", "owner_id", "due_at"):
        if row.owner_id in actors and chance.random() < LATE:
            _settle(actors[row.owner_id], row, now - timedelta(minutes=chance.randint(0, 5)))


def _settle(actor: Actor, row: Obligation, done_at: datetime) -> None:
    try:
        with transaction.atomic():
            obligations.settle(actor, row.pk, true_at=done_at)
    except Refused:
        return  # evidence is asked for, or it is too early: then it stays owed, as it would for anybody


def _actors(at: datetime) -> dict[UUID, Actor]:
    """Who acts for the duty post of each agency."""
    held = Holding.objects.filter(post__key="duty", until_at__isnull=True).select_related("user__agency", "post")
    return {holding.post.agency_id: actor_for(holding.user, holding.post_id, at) for holding in held}


def _open_the_house(now: datetime) -> None:
    Installation.objects.filter(pk=1).update(set_up_at=now)
    release()
    timemachine.refresh(at_most_every=0)
