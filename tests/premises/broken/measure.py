"""Reads each broken file in a process of its own, forked from one that has loaded the readers, and tells what it took."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path


def read(words: list[str]) -> None:
    from holdfast.exchange.osm.read import ENDINGS, read_places
    from holdfast.exchange.tables.formats import read_table
    from holdfast.policy.kinds import kinds

    path = Path(words[0])
    if path.name.endswith(ENDINGS):
        list(read_places(path, kinds()))
        return
    from datetime import date

    from holdfast.rooms.premises.intake.reading import Asked, rows_of

    rows_of(read_table(path, words[2] if len(words) > 2 else ""), path.name, Asked({}, date(2026, 11, 12)))


def main() -> None:
    from tests.premises.broken.files import FILES, make

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.project.settings")
    import django

    django.setup()
    from holdfast.kernel.errors import BadInput
    from holdfast.rooms.premises.intake import reading  # noqa: F401

    answers = {}
    for cause in FILES:
        with tempfile.TemporaryDirectory() as folder:
            words = make(cause, Path(folder))
            began = time.monotonic()
            child = os.fork()
            if not child:
                try:
                    read(words)
                except BadInput:
                    os._exit(2)
                os._exit(0)
            _, status, usage = os.wait4(child, 0)
        answers[cause] = (os.waitstatus_to_exitcode(status), time.monotonic() - began, usage.ru_maxrss / 1024)
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
