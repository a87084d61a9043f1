"""Every page of the table of endpoints in a real browser: no serious finding of axe, no report of the policy, no error of
the console, one h1 and one main. A page that a room adds is walked because it has its line in the table."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.rights.roles import Role
from tests.browser import site as sites
from tests.rights.endpoints import Endpoint, listed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [(language, theme) for language in ("en", "zh-hans") for theme in ("light", "dark")]
SIZES = {"desk": (1600, 1000), "phone": (390, 844)}
TABS = ("duties", "plan", "files", "history")
WRONG = ("serious", "critical")
LISTEN = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));"""
RUN = """async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations
  .map(({id, impact, nodes}) => [impact, id, nodes[0].target.join(' '), nodes[0].failureSummary])"""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Any, sites.Site]]:
    """A record of every kind, and a server on them."""
    from holdfast.project.build.translations import compile_parts
    from tests.rights.world import build
    from tests.support import databases

    with django_db_blocker.unblock():
        name = databases.copy()
        before = databases.use(name)
        os.environ["HOLDFAST_DATABASE"] = name
        try:
            compile_parts()
            built = build()
            with sites.serving(("web", "stream", "sealer")) as served:
                yield built, served
        finally:
            os.environ["HOLDFAST_DATABASE"] = "holdfast_template"
            databases.use(before)
            databases.drop(name)


def pages(world: Any, *, signed_in: bool = True) -> dict[str, str]:
    """Route -> address of every page that answers the administrator of the city (or a stranger) with HTML."""
    from tests.rights.test_matrix import _filled

    client = world.root_clients[Role.ADMINISTRATOR if signed_in else Role.STRANGER]
    asked = [each for each in listed() if each.method == "GET" and not each.is_api]
    found = {each.route: "/" + _filled(each.route, world, each.kind, "own") for each in asked if _is_ours(each)}
    if signed_in:
        place = found["premises/<uuid:premises_id>/"]
        found |= {f"tab {tab}": f"{place}?tab={tab}" for tab in TABS} | {"acts": "/search/?q=%3E"}
    return {route: path for route, path in found.items() if _is_page(client, path)}


def _is_ours(endpoint: Endpoint) -> bool:
    # A stream never ends, and the door of the first start is closed once the house is set up.
    return not endpoint.route.startswith(("live/", "setup/"))


def _is_page(client: Any, path: str) -> bool:
    answer = client.get(path)
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    # Some answers are parts of a page, put into one that is open.
    return answer.status_code == 200 and b"<html" in whole[:2000]


def context_of(opened: Any, site: sites.Site, world: Any, look: tuple[str, str], size: str) -> Any:
    """A browser of the administrator in this language and theme, with axe in every page."""
    width, height = SIZES[size]
    context = opened.new_context(
        viewport={"width": width, "height": height}, base_url=site.address, reduced_motion="reduce"
    )
    session = world.root_clients[Role.ADMINISTRATOR].cookies["holdfast"].value
    kept = {"holdfast": session, "django_language": look[0], "theme": look[1]}
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in kept.items()])
    context.add_init_script(LISTEN)
    context.set_default_timeout(30_000)
    sites.listen(context, site)
    return context


def findings(page: Any, site: sites.Site, path: str, axe: str) -> list[str]:
    """What is wrong with a page, in words."""
    site.complaints.clear()
    answer = page.goto(path)
    page.evaluate(axe)
    wrong = [f"{impact} {rule} at {where}: {why}" for impact, rule, where, why in page.evaluate(RUN) if impact in WRONG]
    counts = {part: page.locator(part).count() for part in ("h1", "main")}
    wrong += [f"{count} {part}" for part, count in counts.items() if count != 1]
    wrong += [f"status {answer.status}"] if answer.status != 200 else []
    return wrong + site.complaints


def told(wrong: dict[str, list[str]]) -> str:
    """The findings line by line, so that a failure can be read."""
    return "\n".join(f"{where}: {each}" for where, found in wrong.items() for each in found)


def walk(
    opened: Any, world: tuple[Any, sites.Site], looked: list[tuple[str, tuple[str, str], str]]
) -> dict[str, list[str]]:
    """Visits (address, look, size) in as few browsers as there are looks; answers what is wrong."""
    built, site = world
    axe = AXE.read_text(encoding="utf-8")
    wrong: dict[str, list[str]] = {}
    for look, size in sorted({(look, size) for _path, look, size in looked}):
        context = context_of(opened, site, built, look, size)
        page = context.new_page()
        for path in [path for path, its_look, its_size in looked if (its_look, its_size) == (look, size)]:
            if found := findings(page, site, path, axe):
                wrong[f"{path} {' '.join(look)} {size}"] = found
        context.close()
    site.complaints.clear()
    return wrong


def test_no_page_has_a_serious_finding_or_a_report_of_the_policy(opened: Any, world: Any) -> None:
    """Each page in one language, theme and size, in turn; each pair of them is met by a quarter of the pages."""
    found = pages(world[0])

    looked = [(path, LOOKS[at % 4], ("desk", "phone")[at // 4 % 2]) for at, path in enumerate(found.values())]

    assert len(found) >= 40
    assert told(walk(opened, world, looked)) == ""


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_no_page_in_any_look_has_a_serious_finding(opened: Any, world: Any) -> None:
    found = pages(world[0])

    looked = [(path, look, size) for path in found.values() for look in LOOKS for size in SIZES]

    assert told(walk(opened, world, looked)) == ""


def test_what_is_wrong_is_found_at_all(opened: Any, world: Any) -> None:
    """The control: a grey word without contrast, a field without a name, and a style that the policy refuses."""
    built, site = world
    context = context_of(opened, site, built, LOOKS[0], "desk")
    page = context.new_page()
    assert findings(page, site, "/design/", AXE.read_text(encoding="utf-8")) == []

    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><p id=pale>pale</p>')")
    page.evaluate("document.getElementById('pale').style.color = '#ccc'")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.wait_for_function("true")

    rules = {rule for _impact, rule, _where, _why in page.evaluate(RUN)}
    assert {"label", "color-contrast"} <= rules
    assert any("Content Security Policy: style-src" in said for said in site.complaints)
    site.complaints.clear()
    context.close()
