"""What `doctor` looks at. Each look answers with a finding; none of them changes anything."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import psycopg
from django.db import connections

from holdfast.engine.connect import connection_for, connection_words, is_embedded
from holdfast.engine.home import SHARED, Home
from holdfast.plumbing import clock
from holdfast.plumbing.epoch import SCHEMA_EPOCH
from holdfast.project.upgrade import stored_epoch

# The minor releases of 13 November 2025; older ones lack fixes that were published with them.
FLOOR_DATE = "2025-11-13"
FLOOR = {15: 15, 16: 11, 17: 7, 18: 1}
FREE_ENOUGH = 2 * 1024**3
DRIFT = timedelta(seconds=1)
DRILL_EVERY = timedelta(hours=24)
LATE = 5.0


class Grade(StrEnum):
    """How much a finding matters: `bad` breaks a promise, `mind` is a choice to know of."""

    OK = "ok"
    MIND = "mind"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what was seen, in a sentence."""

    name: str
    grade: Grade
    words: str


Look = Callable[[Home], Iterator[Finding]]


def examine(home: Home) -> list[Finding]:
    """All findings, in the order in which one would ask."""
    return [finding for look in LOOKS for finding in look(home)]


def _home(home: Home) -> Iterator[Finding]:
    mode = stat.S_IMODE(home.path.stat().st_mode)
    loose = [path.name for path in (*home.secrets.iterdir(), *home.keys.iterdir()) if _is_loose(path)]
    if mode & 0o077:
        yield Finding("home", Grade.BAD, f"{home.path} is open to others (mode {mode:04o}); run: chmod 700 {home.path}")
    elif loose:
        yield Finding("home", Grade.BAD, f"Others can read secrets of {home.path}: {', '.join(sorted(loose))}")
    else:
        yield Finding("home", Grade.OK, f"{home.path} is closed to others")


def _is_loose(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077) and not path.name.endswith(".pub.pem")


def _space(home: Home) -> Iterator[Finding]:
    places = {home.path, home.data.parent if is_embedded() else home.path}
    for place in sorted(places):
        free = shutil.disk_usage(place).free
        grade = Grade.OK if free >= FREE_ENOUGH else Grade.BAD
        yield Finding("disk", grade, f"{free / 1024**3:.1f} GB free at {place}")


def _version(_home: Home) -> Iterator[Finding]:
    major, minor = divmod(connections["default"].pg_version, 10000)  # type: ignore[attr-defined]
    floor = FLOOR.get(major)
    if major < min(FLOOR):
        yield Finding("server", Grade.BAD, f"PostgreSQL {major} is older than the oldest supported, {min(FLOOR)}")
    elif floor is not None and minor < floor:
        yield Finding("server", Grade.BAD, f"PostgreSQL {major}.{minor} lacks fixes of {FLOOR_DATE} ({major}.{floor})")
    else:
        yield Finding("server", Grade.OK, f"PostgreSQL {major}.{minor} (floor of {FLOOR_DATE} met)")


def _durability(_home: Home) -> Iterator[Finding]:
    off = [name for name in ("fsync", "synchronous_commit", "full_page_writes") if _value(f"SHOW {name}") == "off"]
    if off:
        yield Finding("durability", Grade.BAD, f"A crash can lose what was confirmed: {', '.join(off)} is off")
    else:
        yield Finding("durability", Grade.OK, "What is confirmed is on disk")


def _roles(_home: Home) -> Iterator[Finding]:
    users = [connection_for(role)["user"] for role in ("owner", "app", "sealer")]
    if len(set(users)) < len(users):
        yield Finding(
            "roles", Grade.BAD, f"Owner, app and sealer are not three roles of the database: {', '.join(users)}"
        )
    elif _value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield Finding("roles", Grade.BAD, "The app's role is a superuser, so nothing holds it back from the ledger")
    elif changes := _ledger_rights():
        yield Finding("roles", Grade.BAD, f"The app's role may change the ledger: {', '.join(changes)}")
    else:
        yield Finding("roles", Grade.OK, "The app can add to the ledger and read it, nothing else")
    if is_embedded():
        words = "All parts run as one system user, which can read all three passwords: one trust domain"
        yield Finding("separation", Grade.MIND, words)


def _ledger_rights() -> list[str]:
    """What the app may do to the ledger beyond its due."""
    asked = [("ledger_entry", "UPDATE"), ("ledger_entry", "DELETE"), ("ledger_entry", "TRUNCATE")]
    asked += [("ledger_seal", right) for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE")]
    return [f"{right} {table}" for table, right in asked if _value(f"SELECT has_table_privilege('{table}', '{right}')")]


def _schema(_home: Home) -> Iterator[Finding]:
    stored = stored_epoch()
    grade = Grade.OK if stored == SCHEMA_EPOCH else Grade.BAD
    yield Finding("schema", grade, f"The database has schema {stored}, this program knows {SCHEMA_EPOCH}")


def _clock(_home: Home) -> Iterator[Finding]:
    before = clock.real_now()
    theirs = _value("SELECT clock_timestamp()")
    assert isinstance(theirs, datetime)
    drift = max(before - theirs, theirs - clock.real_now(), timedelta())
    grade = Grade.OK if drift <= DRIFT else Grade.BAD
    yield Finding("clock", grade, f"This machine and the database differ by {drift.total_seconds():.3f} s at least")


def _lag(_home: Home) -> Iterator[Finding]:
    from holdfast.project import health

    due, unsealed = health.oldest_due_age(), health.sealer_lag()
    grade = Grade.BAD if due > LATE else Grade.OK
    yield Finding("oldest due", grade, f"The clock is {due:.1f} s behind")
    grade = Grade.BAD if unsealed > LATE else Grade.OK
    yield Finding("sealer", grade, f"The oldest unsealed entry is {unsealed:.1f} s old")


def _release(_home: Home) -> Iterator[Finding]:
    from holdfast.rooms.outbox.release_token import is_released

    if is_released():
        yield Finding("release", Grade.OK, "Messages are sent from here")
    else:
        yield Finding("release", Grade.MIND, "In quarantine: no message leaves until a person releases this copy")


def _tls(home: Home) -> Iterator[Finding]:
    origin = os.environ.get("HOLDFAST_ORIGIN") or home.record("serving")
    if not origin:
        yield Finding("tls", Grade.MIND, "It was never served from this home, so nothing is known of TLS")
    elif origin.startswith("https:") or "://localhost" in origin:
        yield Finding("tls", Grade.OK, f"Browsers treat {origin} as secure")
    else:
        yield Finding("tls", Grade.BAD, f"{origin} is plain HTTP: passwords travel in clear and passkeys are off")


def _backup(home: Home) -> Iterator[Finding]:
    told = home.record("backups/verified")
    age = clock.real_now() - datetime.fromisoformat(told) if told else None
    if age is None:
        yield Finding("backup", Grade.BAD, "No backup was ever restored and compared; run: holdfast backup --drill")
    else:
        grade = Grade.OK if age <= DRILL_EVERY else Grade.BAD
        yield Finding("backup", grade, f"The last verified backup is {age.total_seconds() / 3600:.1f} h old")


def _abandoned(_home: Home) -> Iterator[Finding]:
    """Data folders whose home is gone; a person decides whether to delete them."""
    if os.geteuid() != 0 or not SHARED.is_dir():
        return
    records = [record for record in sorted(SHARED.glob("*/home")) if record.is_file()]
    gone = [record.parent for record in records if not Path(record.read_text().strip()).exists()]
    if gone:
        names = ", ".join(folder.name for folder in gone)
        yield Finding("abandoned", Grade.MIND, f"Data in {SHARED} whose homes are gone: {names}")


def _value(query: str) -> object:
    with psycopg.connect(**connection_words(connection_for("app"))) as app:  # type: ignore[arg-type]
        row = app.execute(query.encode()).fetchone()
    return row[0] if row else None


LOOKS: tuple[Look, ...] = (
    _home, _space, _version, _durability, _roles, _schema, _clock, _lag, _release, _tls, _backup, _abandoned
)  # fmt: skip
