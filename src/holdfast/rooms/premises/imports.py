"""Imports from a page or the API: the file is put aside, a worker reads it, says how far it is and can be stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

from holdfast.exchange.osm.place import Place
from holdfast.exchange.osm.read import ENDINGS, read_places
from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.occupancy import FACTS, NEEDED, fact_rows
from holdfast.exchange.tables.rows import LARGEST, read_csv
from holdfast.kernel.errors import BadInput, NotAllowed, OutOfDate
from holdfast.kernel.errors import Place as Where
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.plumbing.chores import Run, ask_chore, cancel_chore
from holdfast.plumbing.models import Chore
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.premises import access
from holdfast.rooms.premises.actions import import_facts, import_places

CHORE = "premises.import"
OSM, OCCUPANCY = "osm", "occupancy"
RIGHTS = {OSM: access.ADD, OCCUPANCY: access.ENTER_FACTS}
MOST_BYTES = {OSM: 500_000_000, OCCUPANCY: LARGEST}
BATCH = 200
# Refusals that are told by name; the rest are counted.
TOLD = 100


class Chunks(Protocol):
    """An uploaded file, read piece by piece."""

    def chunks(self) -> Iterable[bytes]: ...


def ask_import(actor: Actor, owner_id: UUID, kind: str, *, name: str, stream: Chunks, dry_run: bool = False) -> Chore:
    """Puts the file aside and asks a worker to read it for an agency; BadInput for a file that cannot be one."""
    owner = Agency.objects.filter(pk=owner_id, closed_at__isnull=True).first()
    if owner is None:
        raise absent()
    require(actor, RIGHTS[kind], owner_path=owner.path)
    kept = _put_aside(kind, Path(name).name, stream)
    args = {
        "kind": kind,
        "file": kept.name,
        "name": Path(name).name[:100],
        "owner": str(owner.pk),
        "post": str(actor.post_id) if actor.post_id else None,
        "dry_run": dry_run,
    }
    return ask_chore(CHORE, args, asked_by=actor.user_id, owner_path=owner.path)


def imports_of(actor: Actor) -> QuerySet[Chore]:
    """The imports of the actor's branch, the newest last."""
    return visible_to(Chore.objects.filter(kind=CHORE), actor, access.ADD)


def import_seen(actor: Actor, import_id: UUID) -> Chore:
    """One import; NotFound when it is absent or not the actor's to see."""
    found = imports_of(actor).filter(pk=import_id).first()
    if found is None:
        raise absent()
    return found


def cancel_import(actor: Actor, import_id: UUID) -> Chore:
    """Asks an import to stop; what came in so far stays."""
    import_seen(actor, import_id)
    if not cancel_chore(import_id):
        raise OutOfDate(noop("This import has ended already"))
    return import_seen(actor, import_id)


def carry_out(run: Run) -> dict[str, object]:
    """Reads the file in batches; begun again, it goes on where it was: what is there already is not added twice."""
    actor, owner = _actor(run), Agency.objects.get(pk=run.args["owner"])
    file = _folder() / run.args["file"]
    result = _places(run, actor, owner, file) if run.args["kind"] == OSM else _facts(run, actor, file)
    file.unlink(missing_ok=True)
    return result


def _places(run: Run, actor: Actor, owner: Agency, file: Path) -> dict[str, object]:
    read = list(read_places(file, kinds()))
    places = [each for each in read if isinstance(each, Place)]
    refused = [each for each in read if isinstance(each, RefusedRow)]
    added: Counter[str] = Counter(run.resume_at["added"] if run.resume_at else {})
    begin = int(run.resume_at["next"]) if run.resume_at else 0
    for at in range(begin, len(places), BATCH):
        answer = import_places(actor, owner, places[at : at + BATCH], dry_run=run.args["dry_run"])
        added.update(answer.premises)
        following = min(at + BATCH, len(places))
        run.progress(following, len(places), resume_at={"next": following, "added": dict(added)})
    return {"premises": dict(sorted(added.items())), **_refusals(run, refused)}


def _facts(run: Run, actor: Actor, file: Path) -> dict[str, object]:
    rows = list(fact_rows(read_csv(file, needed=NEEDED, known=FACTS)))
    answer = import_facts(
        actor,
        rows,
        file=run.args["name"],
        method="occupancy table",
        assessed_on=_today(),
        dry_run=run.args["dry_run"],
    )
    run.progress(len(rows), len(rows))
    return {"places": answer.places, "facts": answer.facts, **_refusals(run, answer.refused)}


def _refusals(run: Run, refused: Iterable[RefusedRow]) -> dict[str, object]:
    listed = [row.as_json() | {"file": run.args["name"]} for row in refused]
    return {"refused": len(listed), "refusals": listed[:TOLD]}


def _actor(run: Run) -> Actor:
    """Who asked, with the rights of now: whoever lost the post in between imports nothing."""
    user = User.objects.select_related("agency").filter(pk=str(run.asked_by), is_active=True).first()
    if user is None:
        raise NotAllowed(noop("Whoever asked for this import is no user any more"))
    post = run.args["post"]
    return actor_for(user, UUID(post) if post else None, clock.now())


def _put_aside(kind: str, name: str, stream: Chunks) -> Path:
    endings = ENDINGS if kind == OSM else (".csv",)
    ending = next((ending for ending in endings if name.lower().endswith(ending)), "")
    if not ending:
        raise BadInput(Where(name or "file"), "a file that ends in " + ", ".join(endings), name or "no name")
    kept, size = _folder() / f"{uuid7()}{ending}", 0
    with kept.open("xb") as out:
        for chunk in stream.chunks():
            size += len(chunk)
            if size > MOST_BYTES[kind]:
                break
            out.write(chunk)
    if size > MOST_BYTES[kind]:
        kept.unlink()
        raise BadInput(Where(name), f"at most {MOST_BYTES[kind]} bytes", "more")
    return kept


def _folder() -> Path:
    folder: Path = settings.HOME.path / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _today() -> date:
    return clock.now().date()
