"""The engine as root and as an ordinary user, each in processes of its own."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.engine.home import Home
from holdfast.engine.postgres import discard
from tests.engine.support import Person

ORDINARY = 65534
SOURCE = Path(__file__).resolve().parents[2] / "src"


def _paths() -> str:
    packages = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return os.pathsep.join(dict.fromkeys([str(SOURCE), *packages]))


def _root() -> Person:
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: the tests do not run as root")
    return Person("root", None, sys.executable, _paths())


def _ordinary() -> Person:
    if os.geteuid() != 0:
        return Person("ordinary", None, sys.executable, _paths())
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        person = Person("ordinary", ORDINARY, python, _paths())
        if person.can_run("import holdfast, granian, psycopg, django"):
            return person
    pytest.skip("NOT RUN: no Python that an ordinary user can reach has the installed packages")


@pytest.fixture(scope="module", params=["root", "ordinary"])
def person(request: pytest.FixtureRequest) -> Person:
    return _root() if request.param == "root" else _ordinary()


@pytest.fixture(scope="module")
def folder(person: Person, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of the person's own, which everybody may pass through to."""
    made = Path("/tmp") / f"holdfast-engine-{os.getpid()}-{person.name}"
    made.mkdir(mode=0o700)
    if person.uid is not None:
        os.chown(made, person.uid, person.uid)
    yield made
    for home in list(made.rglob("identity")):
        discard(Home(home.parent))
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Home]:
    """A home for a server inside this process."""
    home = Home(tmp_path / "home")
    yield home
    if home.path.exists():
        discard(home)
