"""Every page of a running house at desk and phone, in both languages and both themes, into a folder: eyes are needed.

    holdfast demo                                      # prints the address, the accounts and their secrets
    python -m tests.browser.contact_sheet FOLDER --secret SECRET [--address URL] [--account MAIL] [--password WORD]
                                          [--only PART ...] [--most N]

Pages are those of `tests/rights/endpoints.csv`; whoever has an id in its address is found by a link on another page.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import re
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.site import browser
from tests.rights.endpoints import listed

SIZES = {"desk": (1600, 1000), "phone": (390, 844)}
LANGUAGES = ("en", "zh-hans")
THEMES = ("light", "dark")
# No pages of their own: files, answers of machines, what only somebody without an account sees.
APART = re.compile(
    r"^(files/|live/|healthz|sign-in|setup|enrol|invitation|map/ground|.*\.json|.*\.csv|.*\.pdf|.*\.zip)"
)
TABS = ("duties", "plan", "files", "history")


def code(secret: str) -> str:
    """What an authenticator shows now (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page: Any, asked: argparse.Namespace) -> None:
    """By password and code, then the first post."""
    page.goto(f"{asked.address}/sign-in/")
    page.fill("input[name=account]", asked.account)
    page.fill("input[name=password]", asked.password)
    page.fill("input[name=code]", code(asked.secret))
    page.locator("main form:not([data-passkey]) button").first.click()
    page.wait_for_load_state()
    if "/post/" in page.url:
        for note in page.locator("input[name=read]:visible").all():
            note.check()
        page.locator("main form.post-choice button.main").click()
        page.wait_for_load_state()
    if "/sign-in/" in page.url:
        raise SystemExit("the account was not let in: is the secret right, was the code used already?")


def found(page: Any, address: str) -> dict[str, str]:
    """Each page by its route: plain ones as they are, those with ids by the first link to one."""
    routes = [endpoint.route for endpoint in listed() if endpoint.method == "GET" and not endpoint.is_api]
    routes = [route for route in routes if not APART.match(route)]
    pages = {route: f"/{route}" for route in routes if "<" not in route and route}
    wanted = {route: re.compile(f"^/{pattern(route)}$") for route in routes if "<" in route}
    for path in [*pages.values()]:
        _follow(page, address, path, wanted, pages)
    for path in [path for route, path in pages.items() if "<" in route]:
        _follow(page, address, path, wanted, pages)
    place = pages.get("premises/<uuid:premises_id>/")
    return pages | {f"premises place {tab}": f"{place}?tab={tab}" for tab in TABS if place}


def pattern(route: str) -> str:
    """A route as a regular expression."""
    kinds = {"uuid": "[0-9a-f-]{36}", "int": "[0-9]+", "str": "[^/]+", "slug": "[a-z0-9_-]+"}
    parts = re.split(r"<(\w+):\w+>", route)
    return "".join(kinds[part] if at % 2 else re.escape(part) for at, part in enumerate(parts))


def _follow(page: Any, address: str, path: str, wanted: dict[str, Any], pages: dict[str, str]) -> None:
    """Takes the links of a page; what is a download or no page at all is left out."""
    if not _is_page(page, address + path):
        for route in [route for route, known in pages.items() if known == path]:
            del pages[route]
        return
    for href in page.eval_on_selector_all(
        "a[href]", "all => all.map(one => new URL(one.getAttribute('href'), location).href)"
    ):
        where = urlsplit(href)
        if where.netloc != urlsplit(address).netloc:
            continue
        for route, fits in wanted.items():
            if route not in pages and fits.match(where.path):
                pages[route] = where.path


def _is_page(page: Any, address: str) -> bool:
    from playwright.sync_api import Error

    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in str(error):
            return False
        raise
    return answer is not None and "html" in answer.headers.get("content-type", "")


def shots(opened: Any, asked: argparse.Namespace) -> Iterator[str]:
    """Takes the pictures; answers what is wrong with a page: complaints of the browser, a page wider than the screen."""
    context = opened.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    sign_in(page, asked)
    pages = found(page, asked.address)
    session = [each for each in context.cookies() if each["name"] == "holdfast"]
    chosen = {
        route: path for route, path in pages.items() if not asked.only or any(part in route for part in asked.only)
    }
    for size, (width, height) in SIZES.items():
        for language in LANGUAGES:
            for theme in THEMES:
                yield from _one_look(opened, asked, chosen, session, (size, width, height), (language, theme))


def _one_look(
    opened: Any,
    asked: argparse.Namespace,
    pages: dict[str, str],
    session: list[Any],
    size: tuple[str, int, int],
    look: tuple[str, str],
) -> Iterator[str]:
    context = opened.new_context(viewport={"width": size[1], "height": size[2]}, reduced_motion="reduce")
    kept = {"django_language": look[0], "theme": look[1]}
    context.add_cookies([*session, *({"name": n, "value": v, "url": asked.address} for n, v in kept.items())])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for route, path in pages.items():
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"<\w+:(\w+)>", r"\1", route)).strip("-")
        file = f"{name}-{size[0]}-{look[0][:2]}-{look[1]}.png"
        answer = page.goto(asked.address + path)
        page.wait_for_timeout(asked.settle)
        page.screenshot(path=asked.folder / file, full_page=asked.full)
        if answer is not None and answer.status >= 500:
            yield f"{file}: answered {answer.status}"
        if page.evaluate("document.documentElement.scrollWidth") > size[1]:
            yield f"{file}: wider than the screen"
        yield from (f"{file}: {each[:200]}" for each in said)
        said.clear()
    context.close()


def main() -> int:
    reads = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reads.add_argument("folder", type=Path)
    reads.add_argument("--address", default="http://localhost:8000")
    reads.add_argument("--account", default="duty.city@lanhe.example")
    reads.add_argument("--password", required=True)
    reads.add_argument("--secret", required=True)
    reads.add_argument("--only", nargs="*", default=[])
    reads.add_argument("--full", action="store_true", help="the whole page, not the first screen")
    reads.add_argument("--settle", type=int, default=150, help="milliseconds before each picture")
    asked = reads.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with browser() as opened:
        wrong = list(shots(opened, asked))
    sys.stdout.write("\n".join(wrong) + ("\n" if wrong else "nothing to complain of\n"))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
