"""Django, set up once for a command, with the engine of the home running for its duration."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def set_up() -> None:
    """Loads the settings and the rooms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.project.settings")
    import django

    django.setup()


@contextmanager
def house() -> Iterator[None]:
    """Django on a running engine; the engine is started for this command alone when nothing runs."""
    from holdfast.engine.home import Home
    from holdfast.engine.session import session

    with session(Home.from_environment(os.environ)):
        set_up()
        yield


@contextmanager
def ready_house() -> Iterator[None]:
    """As `house`, for commands that may be the first of all: an empty database is given its schema."""
    from holdfast.engine.home import Home

    with house():
        from holdfast.project.upgrade import stored_epoch, upgrade

        if stored_epoch() is None:
            upgrade(Home.from_environment(os.environ))
        yield
