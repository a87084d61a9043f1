"""Every page at desk and phone, in both languages and both themes, into a folder: `pytest` is not needed, eyes are.

python -m tests.browser.contact_sheet FOLDER [part of a page's name ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SIZES = {"desk": (1600, 1000), "phone": (390, 844)}
LOOKS = (("en", "light"), ("zh-hans", "light"), ("en", "dark"))


@contextmanager
def database() -> Iterator[Any]:
    """A home of its own with the scene in it."""
    from tests import conftest

    conftest.pytest_configure(None)  # type: ignore[arg-type]
    from tests.support import databases

    try:
        databases.make_template()
        import os

        name = databases.copy()
        databases.use(name)
        os.environ["HOLDFAST_DATABASE"] = name
        from tests.support import scene

        yield scene.build()
        databases.close_all()
    finally:
        conftest.pytest_unconfigure(None)  # type: ignore[arg-type]


def pages(scene: Any) -> dict[str, str]:
    from holdfast.rooms.obligations.models import Decision

    asked = Decision.objects.get(about_id=scene.owed["asked"].pk)
    return {
        "owed": f"/owed/{scene.owed['late'].pk}/",
        "owed-list": "/owed/",
        "owed-met": f"/owed/{scene.owed['met-late'].pk}/",
        "mine": "/mine/",
        "decisions": f"/decisions/{asked.pk}/",
        "styleguide": "/styleguide/",
        "post": "/post/",
        "premises": "/premises/",
        "agencies": "/agencies/",
        "messages": "/messages/",
        "packs": "/packs/",
        "ledger": "/ledger/",
        "more": "/more/",
        "problem": "/owed/00000000-0000-7000-8000-000000000000/",
    }


def main(folder: Path, only: list[str]) -> None:
    from tests.browser.site import browser, listen, serving

    with database() as scene:
        wanted = {n: p for n, p in pages(scene).items() if not only or any(part in n for part in only)}
        cookies = {where: _session(scene, where) for where in ("mall", "district")}
        with serving() as site, browser() as opened:
            for size, (width, height) in SIZES.items():
                for language, theme in LOOKS:
                    context = opened.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
                    listen(context, site)
                    kept = {"holdfast": cookies["mall" if size == "phone" else "district"]}
                    kept |= {"django_language": language, "theme": theme}
                    context.add_cookies([{"name": n, "value": v, "url": site.address} for n, v in kept.items()])
                    page = context.new_page()
                    for name, path in wanted.items():
                        page.goto(site.address + path)
                        page.screenshot(path=folder / f"{name}-{size}-{language}-{theme}.png")
                    context.close()
        sys.stdout.write("\n".join(dict.fromkeys(site.complaints)) + "\n")


def _session(scene: Any, where: str) -> str:
    from django.test import Client

    client = Client()
    scene.sign_in(client, where)
    return str(client.cookies["holdfast"].value)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    main(target, sys.argv[2:])
