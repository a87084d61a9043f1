"""A page with the live scripts and no house behind it: what the stream says, and when the page is answered, the test decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import holdfast.portal

STATIC = Path(holdfast.portal.__file__).parent / "static"
# A host with which the browser allows locks; nothing listens there, each request is answered below.
ADDRESS = "http://localhost:9"
PAGE = """<!doctype html><meta charset="utf-8">
<body data-now="2026-11-12T12:00:00+00:00" data-rate="1.0" {body}>
<p data-live-words data-on="Live" data-lost="Not live since {{time}}"><span data-live-state>Data as of</span>
<time datetime="2026-11-12T12:00:00+00:00">12:00:00</time></p>
<main>{main}</main>{scripts}"""
BOARD = '<div data-sheet="board"><section data-part="clocks">{clocks}</section><section data-part="map">still</section></div>'
LIST = '<section data-live-part id="rows">{rows}</section>'
# A stream that says what the test says.
STREAM = """
window.streams = [];
window.EventSource = class {
  static CLOSED = 2;
  constructor(address) { this.address = address; this.readyState = 1; this.heard = {}; window.streams.push(this); }
  addEventListener(kind, take) { this.heard[kind] = take; }
  close() { this.readyState = 2; }
};
window.say = (kind, data, id = "") => {
  const stream = window.streams.at(-1);
  if (stream.readyState === 1) stream.heard[kind]({ data: JSON.stringify(data), lastEventId: String(id) });
};
delete window.SharedWorker;
"""


class Desk:
    """The page, what it is answered when it is read again, and how often it was."""

    def __init__(self, context: Any, path: str, main: str, scripts: tuple[str, ...], body: str) -> None:
        self.path, self.body, self.scripts = path, body, scripts
        self.main = main
        self.status = 200
        self.reads = 0
        self.held: list[Any] | None = None
        self._context = context
        context.route(f"{ADDRESS}{path}", self._answer)
        self.page = context.new_page()
        self.page.clock.install()
        self.page.goto(ADDRESS + path)
        self.reads = 0

    def _answer(self, route: Any) -> None:
        self.reads += 1
        html = self._html()
        if self.held is None:
            route.fulfill(status=self.status, content_type="text/html", body=html)
        else:
            self.held.append((route, html))

    def _html(self) -> str:
        tags = "".join(f'<script type="module" src="/static/{name}"></script>' for name in self.scripts)
        return PAGE.format(body=self.body, main=self.main, scripts=tags)

    def hold(self) -> None:
        """From now on an answer is made when it is asked for and comes when it is let go."""
        self.held = []

    def let_go(self) -> None:
        assert self.held
        route, html = self.held.pop(0)
        route.fulfill(status=self.status, content_type="text/html", body=html)

    def tell(self, kind: str, **detail: Any) -> None:
        """An event of the stream, as live.js hands it on."""
        self.page.evaluate(
            "([kind, detail]) => document.dispatchEvent(new CustomEvent(`holdfast:${kind}`, { detail }))",
            [kind, detail],
        )

    def parts(self, number: int, *, whole: bool = False, **parts: str) -> None:
        self.tell("parts", sheet="board", number=number, whole=whole, parts=parts)

    def say(self, kind: str, id: int | str = "", /, **data: Any) -> None:
        """The same over the fake stream, through live.js."""
        self.page.evaluate("([kind, data, id]) => window.say(kind, data, id)", [kind, data, id])

    def wait(self, milliseconds: int) -> None:
        """Time passes in the page, not here; then what it asked for has been answered."""
        self.page.clock.run_for(milliseconds)
        self.rest()

    def rest(self) -> None:
        for _ in range(3):
            self.page.evaluate("fetch('/nothing')")

    def shows(self, part: str) -> str:
        return str(self.page.inner_text(f"[data-part={part}], #{part}")).strip()

    @property
    def is_live(self) -> bool:
        return bool(self.page.get_attribute("[data-live-words]", "data-live") == "yes")


@contextmanager
def desk(
    browser: Any, main: str, *scripts: str, path: str = "/", body: str = "", context: Any = None
) -> Iterator[Desk]:
    """A page of these scripts; of a browser that has shown none, or one more tab of a context."""
    own = context or browser.new_context()
    if context is None:
        own.add_init_script(STREAM)
        own.route(f"{ADDRESS}/static/**", _file)
        own.route(f"{ADDRESS}/nothing", lambda route: route.fulfill(status=200, body=""))
    try:
        yield Desk(own, path, main, scripts, body)
    finally:
        if context is None:
            own.close()


def _file(route: Any) -> None:
    path = STATIC / route.request.url.partition("/static/")[2]
    route.fulfill(status=200, content_type="text/javascript", body=path.read_text())
