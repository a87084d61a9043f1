"""`serve` seen from outside: nothing is shared, nothing is left, what dies is replaced."""

from __future__ import annotations

import importlib.util
import os
import signal
import stat
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from holdfast.engine.connect import connection_for, connection_words
from tests.engine.support import (
    Person,
    Served,
    descendants,
    eventually,
    free_port,
    get,
    is_alive,
    is_answering,
    is_free,
    kill,
    serving,
)

pytestmark = pytest.mark.slow

MODULES = {
    "database": "holdfast",
    "web": "holdfast.project.wsgi",
    "stream": "holdfast.project.asgi_stream",
    "worker": "holdfast.plumbing.worker",
    "sealer": "holdfast.rooms.ledger.sealer",
}


@pytest.fixture(scope="module")
def served(person: Person, folder: Path) -> Iterator[Served]:
    """One `serve` for the tests of this file, in a home with a path of 120 characters."""
    home = folder / ("long-" + "x" * (120 - len(str(folder)) - 6))
    assert len(str(home)) == 120
    with serving(person, home) as found:
        yield found


def test_an_empty_environment_gives_a_utf8_database_that_is_durable(served: Served) -> None:
    env = {"HOLDFAST_HOME": str(served.home.path)}

    with psycopg.connect(**connection_words(connection_for("owner", env))) as owner:  # type: ignore[arg-type]
        found = [
            owner.execute(f"SHOW {name}").fetchone()[0]  # type: ignore[index]
            for name in ("server_encoding", "fsync", "synchronous_commit", "full_page_writes", "listen_addresses")
        ]

    assert found == ["UTF8", "on", "on", "on", ""]


def test_home_data_and_socket_folders_are_closed_to_others(served: Served) -> None:
    home = served.home
    assert home.sockets is not None

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (home.path, home.secrets, home.data, home.sockets)]
    secrets = [stat.S_IMODE(path.stat().st_mode) for path in home.secrets.iterdir()]

    assert modes == [0o700] * 4
    assert set(secrets) == {0o600}
    assert not home.sockets.is_relative_to(home.data)


def test_the_database_refuses_a_role_without_its_password(served: Served) -> None:
    words = connection_words(connection_for("app", {"HOLDFAST_HOME": str(served.home.path)}))

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**words | {"user": "holdfast_owner"})  # type: ignore[arg-type]


def test_a_second_serve_on_one_home_says_so_and_ends_with_2(served: Served, person: Person) -> None:
    done = person.run(served.home.path, "serve", "--port", str(free_port()))

    assert done.returncode == 2
    assert f"already runs on the home {served.home.path} (process {served.process.pid}, serve)" in done.stderr
    assert "Traceback" not in done.stderr
    assert served.is_well()


def test_a_taken_port_is_one_sentence_that_names_the_holder(served: Served, person: Person, folder: Path) -> None:
    done = person.run(folder / "other", "serve", "--port", str(served.port))

    assert done.returncode == 2
    assert f"Port {served.port} on 127.0.0.1 cannot be used: it is held by holdfast (process " in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("part", ["web", "stream", "worker", "sealer", "database"])
def test_a_killed_part_is_started_again(served: Served, part: str) -> None:
    if importlib.util.find_spec(MODULES[part]) is None:
        pytest.skip(f"NOT RUN: {MODULES[part]} is not there yet")
    eventually(lambda: part in served.parts(), 40, served.log)
    before = served.parts()[part]

    kill(before)

    eventually(lambda: served.parts().get(part, before) != before, 40, served.log)
    eventually(served.is_well, 40, served.log)
    assert not is_alive(before)


def test_a_killed_process_for_pages_is_replaced_and_no_request_is_refused(served: Served) -> None:
    web = served.parts()["web"]
    eventually(lambda: len(descendants(web)) >= 1, 10, served.log)
    before = descendants(web)

    for pid in before:
        kill(pid)

    assert served.status() in (200, 503)  # it waited in the socket that the supervisor holds
    eventually(lambda: bool(set(descendants(served.parts()["web"])) - set(before)), 20, served.log)


def test_database_restarts_under_load_answer_503_and_never_500(served: Served) -> None:
    answers: Counter[int] = Counter()
    stop = threading.Event()
    askers = [threading.Thread(target=_ask, args=(served.port, path, answers, stop)) for path in PATHS]
    for asker in askers:
        asker.start()

    for number in (signal.SIGINT, signal.SIGKILL, signal.SIGINT):
        time.sleep(0.7)
        before = answers[200]
        eventually(lambda: "database" in served.parts(), 20, served.log)
        os.kill(served.parts()["database"], number)
        eventually(lambda before=before: answers[200] > before + 20, 30, served.log)
    stop.set()
    for asker in askers:
        asker.join()

    assert answers[500] == 0, (answers, UNEXPECTED)
    assert answers[503] > 0, answers


def test_the_supervisor_killed_leaves_no_process_and_a_free_port(person: Person, folder: Path) -> None:
    with serving(person, folder / "killed") as found:
        family = descendants(found.process.pid)
        assert len(family) >= 4

        kill(found.process.pid)
        found.process.wait()

        eventually(lambda: not any(is_alive(pid) for pid in family), 15, found.log)
        assert is_free(found.port)
        assert is_free(found.port + 1)


def test_pages_served_alone_bring_their_database_and_leave_nothing_when_killed(person: Person, folder: Path) -> None:
    home, port = folder / "alone", free_port()
    log = folder / "web.log"
    process = person.start(home, "web", "--port", str(port), "--web-workers", "1", log=log)
    try:
        eventually(lambda: is_answering(port, 503), 90, log)  # nobody has made the tables yet
        family = descendants(process.pid)
    finally:
        kill(process.pid)
        process.wait()

    assert len(family) >= 3
    eventually(lambda: not any(is_alive(pid) for pid in family), 15, log)
    assert is_free(port)


def test_sigterm_stops_everything_cleanly_though_a_client_is_connected(served: Served) -> None:
    """The last test of this file: it ends the server that the others share."""
    family = descendants(served.process.pid)
    client = psycopg.connect(**connection_words(connection_for("app", {"HOLDFAST_HOME": str(served.home.path)})))  # type: ignore[arg-type]

    served.process.send_signal(signal.SIGTERM)
    code = served.process.wait(60)

    client.close()
    assert code == 0
    assert not any(is_alive(pid) for pid in family)
    assert is_free(served.port)
    assert "database system is shut down" in (served.home.logs / "postgres.log").read_text()


UNEXPECTED: list[tuple[str, bytes]] = []
PATHS = ["/healthz", "/healthz", "/sign-in/"]


def _ask(port: int, path: str, answers: Counter[int], stop: threading.Event) -> None:
    while not stop.is_set():
        status, body = get(port, path)
        answers[status] += 1
        if status == 500:
            UNEXPECTED.append((path, body[:200]))
