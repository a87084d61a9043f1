from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from holdfast.engine import port as ports
from holdfast.engine.account import Account, can_reach, current_account
from holdfast.engine.backoff import LONGEST, Backoff
from holdfast.engine.child import start_child
from holdfast.engine.command import child_environment
from tests.engine.support import SLEEPS, eventually, is_alive


def test_each_end_doubles_the_pause_up_to_a_bound() -> None:
    backoff = Backoff()
    pauses = []
    for _ in range(12):
        backoff = backoff.after_end(ran_for=1.0)
        pauses.append(backoff.pause)

    assert pauses[:4] == [0.1, 0.2, 0.4, 0.8]
    assert max(pauses) == LONGEST


def test_a_part_that_ran_steadily_is_started_again_at_once() -> None:
    assert Backoff(9).after_end(ran_for=61.0).pause == 0.1


def test_a_port_that_is_bound_is_refused_with_its_holder() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(ports.PortTaken, match=rf"Port {port} .* held by .*\(process {os.getpid()}\)"):
            ports.bind("127.0.0.1", port)


def test_a_second_server_cannot_share_the_port_though_it_asks_to() -> None:
    with ports.bind("127.0.0.1", 0) as ours, socket.socket() as sharing:
        sharing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)

        with pytest.raises(OSError, match="in use"):
            sharing.bind(ours.getsockname())


def test_a_child_of_a_killed_parent_is_ended_by_the_kernel(tmp_path: Path) -> None:
    script = (
        "import os, sys; from holdfast.engine.child import start_child;"
        "from holdfast.engine.account import current_account;"
        "child = start_child([sys.executable, '-c', 'import time; time.sleep(60)'], account=current_account(), env=dict(os.environ));"
        "print(child.pid, flush=True); import time; time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=child_environment(os.environ))
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    eventually(lambda: not is_alive(child), 5)


def test_a_child_started_without_the_tie_outlives_its_parent() -> None:
    """The control of the test above: what would happen without it."""
    script = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); import time; time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())

    parent.kill()
    parent.wait()
    parent.stdout.close()
    time.sleep(0.3)

    assert is_alive(child)
    os.kill(child, 9)


def test_a_child_leads_a_group_of_its_own() -> None:
    child = start_child(SLEEPS, account=current_account(), env=dict(os.environ))

    assert os.getpgid(child.pid) == child.pid
    child.kill()
    child.wait()


@pytest.mark.parametrize(("mode", "reached"), [(0o755, True), (0o711, True), (0o750, False), (0o700, False)], ids=oct)
def test_who_may_enter_a_folder_is_judged_by_owner_and_mode(tmp_path: Path, mode: int, reached: bool) -> None:
    folder = Path("/tmp") / f"holdfast-reach-{os.getpid()}"
    folder.mkdir()
    folder.chmod(mode)
    try:
        assert can_reach(Account("stranger", 54321, 54321, switch=True), folder) is reached
    finally:
        folder.rmdir()


def test_a_child_speaks_utf8_and_finds_the_same_source_from_an_empty_environment() -> None:
    found = child_environment({})

    assert found["PYTHONUTF8"] == "1"
    assert (Path(found["PYTHONPATH"].split(os.pathsep)[0]) / "holdfast" / "__init__.py").exists()
