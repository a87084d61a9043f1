"""The test database: one embedded server a run, one migrated template, cheap copies of it.

`db` rolls back and speaks as the app's role. `fresh_db` is a copy of its own with real commits, for threads and
processes. Nothing here mocks our own functions; the clock is moved, never slept on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

TEST_HOME = Path(os.environ.get("HOLDFAST_TEST_HOME") or tempfile.mkdtemp(prefix="holdfast-test-"))
os.environ["HOLDFAST_HOME"] = str(TEST_HOME)
os.environ["HOLDFAST_DATABASE"] = "holdfast_template"
os.environ.setdefault("HOLDFAST_SECRET", "only-for-tests-" + "x" * 40)
os.environ["DJANGO_SETTINGS_MODULE"] = "holdfast.project.settings"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settings read where the database is, so the server stands before Django is loaded."""
    import django

    from tests.support import server

    server.start(TEST_HOME)
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    from tests.support import server

    server.stop(keep=bool(os.environ.get("HOLDFAST_TEST_HOME")))


@pytest.fixture(autouse=True)
def _no_language_is_left_behind() -> Iterator[None]:
    """A page that was read in Chinese leaves its language to the thread; the next test begins without one."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """A migrated template, and a copy of it that the rolled-back tests share."""
    from tests.support import databases

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.make_template()
        databases.use(databases.copy("holdfast_shared"))
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.close_all()


@pytest.fixture
def fresh_db(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """The name of a database of this test's own: real commits, three roles, thrown away after. Give it to
    processes as HOLDFAST_DATABASE."""
    from tests.support import databases

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        name = databases.copy()
        before = databases.use(name)
        os.environ["HOLDFAST_DATABASE"] = name
        try:
            yield name
        finally:
            os.environ["HOLDFAST_DATABASE"] = "holdfast_template"
            databases.use(before)
            databases.drop(name)


@pytest.fixture
def shared_data() -> Path:
    """Real extracts and tables beside the project; skips when they are not there."""
    folder = Path(os.environ.get("HOLDFAST_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder}")
    return folder
