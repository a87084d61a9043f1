"""Backups and restores through the command line, in homes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from holdfast.engine.command import child_environment
from holdfast.engine.connect import connection_for, connection_words
from holdfast.engine.home import Home
from holdfast.engine.postgres import discard
from tests.engine.support import CLI, Person, Served, eventually, serving

pytestmark = pytest.mark.slow

# Two statements of the ledger's own kinds; what the chain proves is tested with the ledger.
ENTRY = """
    INSERT INTO ledger_entry (kind, mode, subject_room, subject_id, owner_path, by, true_at, entered_at, clock, facts,
        commitments)
    VALUES ('test', 'live', 'none', gen_random_uuid(), '1', 'person', clock_timestamp(), clock_timestamp(), 'real', '{}', '{}')
"""


@pytest.fixture(scope="module")
def served(folder: Path, person: Person) -> Iterator[Served]:
    if person.name != "root" and os.geteuid() == 0:
        pytest.skip("as root once; an ordinary user's copies run where the tests run as one")
    with serving(person, folder / "copied", "--archive", str(folder / "archive")) as found:
        _write(found.home, 20)
        (found.home.files / "ab").mkdir(mode=0o700)
        (found.home.files / "ab" / "abc").write_bytes(b"a photo")
        yield found


@pytest.fixture
def elsewhere(folder: Path) -> Iterator[Home]:
    home = Home(folder / "elsewhere")
    yield home
    if home.path.exists():
        discard(home)


def _holdfast(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "HOLDFAST_DATABASE")}
    return subprocess.run(
        [sys.executable, "-m", CLI, *words],
        env=child_environment(env) | {"HOLDFAST_HOME": str(home.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _connect(home: Home, role: str = "owner") -> psycopg.Connection[tuple[object, ...]]:
    words = connection_words(connection_for(role, {"HOLDFAST_HOME": str(home.path)}))
    return psycopg.connect(**words, autocommit=True)  # type: ignore[arg-type]


def _write(home: Home, entries: int) -> None:
    with _connect(home, "app") as app:
        for _ in range(entries):
            app.execute(ENTRY)


def _in(home: Home, query: str) -> str:
    """The answer of `query` in a home that nobody serves."""
    code = (
        "import sys, psycopg; from holdfast.engine.home import Home; from holdfast.engine.session import session;"
        "from holdfast.engine.connect import connection_for, connection_words\n"
        "with session(Home.from_environment()):\n"
        "    with psycopg.connect(**connection_words(connection_for('owner'))) as c:\n"
        "        print(c.execute(sys.argv[1]).fetchone()[0])"
    )
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "HOLDFAST_DATABASE")}
    done = subprocess.run(
        [sys.executable, "-c", code, query],
        env=child_environment(env) | {"HOLDFAST_HOME": str(home.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _wait_until_sealed(home: Home) -> None:
    with _connect(home) as owner:
        unsealed = (
            "SELECT count(*) FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_seal WHERE entry_id = e.id)"
        )
        eventually(lambda: owner.execute(unsealed).fetchone() == (0,), 20)  # type: ignore[arg-type]


def test_a_backup_under_load_restores_elsewhere_to_its_own_head_in_quarantine(
    served: Served, folder: Path, elsewhere: Home
) -> None:
    stop = threading.Event()
    writers = [threading.Thread(target=_write_until, args=(served.home, stop)) for _ in range(2)]
    with _connect(served.home) as owner:
        owner.execute("INSERT INTO outbox_release (id, token_hash, given_at) VALUES (gen_random_uuid(), 'x', now())")
    for writer in writers:
        writer.start()

    made = _holdfast(served.home, "backup", "--to", str(folder / "kept"), "--json")
    restored = _holdfast(
        served.home, "restore", "--from", str(folder / "kept"), "--home", str(elsewhere.path), "--json"
    )
    stop.set()
    for writer in writers:
        writer.join()

    assert (made.returncode, restored.returncode) == (0, 0), made.stderr + restored.stderr
    then, now = json.loads(made.stdout), json.loads(restored.stdout)
    assert (now["head"], now["hash"]) == (then["head"], then["hash"])
    assert now["head"] > 0
    assert now["files"] == 1
    assert (elsewhere.files / "ab" / "abc").read_bytes() == b"a photo"
    assert not elsewhere.record("release.token")
    assert _in(elsewhere, "SELECT count(*) FROM outbox_release") == "0"
    assert _in(elsewhere, "SELECT has_table_privilege('holdfast_app', 'ledger_entry', 'UPDATE')") == "False"
    assert _in(elsewhere, "SELECT has_table_privilege('holdfast_app', 'ledger_entry', 'INSERT')") == "True"


def test_a_base_copy_and_the_log_restore_any_moment_since(served: Served, folder: Path, elsewhere: Home) -> None:
    done = _holdfast(
        served.home, "backup", "--base", "--to", str(folder / "base"), "--archive", str(folder / "archive")
    )
    assert done.returncode == 0, done.stderr
    _write(served.home, 3)
    with _connect(served.home) as owner:
        before = owner.execute("SELECT count(*) FROM ledger_entry").fetchone()
    moment = datetime.now(UTC)
    _write(served.home, 4)
    _wait_until_archived(served.home)

    restored = _holdfast(
        *(served.home, "restore", "--from", str(folder / "base"), "--home", str(elsewhere.path)),
        *("--until", moment.isoformat()),
    )

    assert restored.returncode == 0, restored.stderr
    assert before is not None
    assert _in(elsewhere, "SELECT count(*) FROM ledger_entry") == str(before[0])


@pytest.mark.parametrize("harm", ["dump", "evidence", "head", "manifest"])
def test_a_harmed_backup_is_refused_and_leaves_no_home(
    served: Served, folder: Path, elsewhere: Home, harm: str
) -> None:
    _wait_until_sealed(served.home)
    kept = folder / f"harmed-{harm}"
    assert _holdfast(served.home, "backup", "--to", str(kept)).returncode == 0
    expected = _harm(kept, harm)

    done = _holdfast(served.home, "restore", "--from", str(kept), "--home", str(elsewhere.path))

    assert done.returncode == 2, done.stdout
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert not elsewhere.path.exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--from", "/nonexistent", "--home", "{new}"], "the folder of a finished backup"),
        (["--from", "{kept}", "--home", "{old}"], "--home: expected a folder that does not exist yet or is empty"),
        (["--from", "{kept}", "--home", "{new}", "--until", "noon"], "--until: expected a moment such as"),
        (["--from", "{kept}", "--home", "{new}", "--until", "2026-01-01"], "--until: expected a base backup"),
    ],
    ids=["no backup", "a home in use", "no moment", "a moment from a dump"],
)
def test_a_restore_that_cannot_be_names_the_word_and_does_nothing(
    served: Served, folder: Path, words: list[str], expected: str
) -> None:
    kept = folder / "plain"
    if not kept.exists():
        assert _holdfast(served.home, "backup", "--to", str(kept)).returncode == 0
    places = {"new": str(folder / "never"), "old": str(served.home.path), "kept": str(kept)}

    done = _holdfast(served.home, "restore", *[word.format(**places) for word in words])

    assert done.returncode == 2
    assert expected in done.stderr
    assert not (folder / "never").exists()
    assert served.is_well()


def _harm(kept: Path, harm: str) -> str:
    """Change one thing; the words that the refusal must contain."""
    if harm == "dump":
        with (kept / "database.dump").open("r+b") as file:
            file.seek(-100, os.SEEK_END)
            file.write(b"\0" * 10)
        return "database.dump: expected SHA-256"
    if harm == "evidence":
        (kept / "files" / "ab" / "abc").write_bytes(b"another")
        return "abc: expected the file with SHA-256"
    manifest = json.loads((kept / "manifest.json").read_text())
    if harm == "head":
        manifest["head"]["hash"] = "0" * 64
        (kept / "manifest.json").write_text(json.dumps(manifest))
        return "The restored ledger differs from the backup's"
    (kept / "manifest.json").write_text("{")
    return "expected a manifest of a backup"


def _write_until(home: Home, stop: threading.Event) -> None:
    while not stop.is_set():
        _write(home, 5)


def _wait_until_archived(home: Home) -> None:
    with _connect(home, "admin") as admin:
        here = admin.execute("SELECT pg_current_wal_flush_lsn()").fetchone()
        received = "SELECT coalesce(bool_and(flush_lsn >= %s), false) FROM pg_stat_replication"
        eventually(lambda: admin.execute(received, here).fetchone() == (True,), 20)  # type: ignore[arg-type]
