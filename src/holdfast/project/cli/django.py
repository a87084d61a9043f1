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
