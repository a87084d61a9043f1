"""Open pages that note when what is expected of them first stands there, by the clock of this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PATIENCE = 60_000
# What is looked for: a selector, how (`is`, `has` or `lacks`) and the words. A page that is read again loses the note.
NOTES = """
window.heldAt = {};
// What the stream sends of a board is put in place while it is told; what a reading brought comes alone.
window.sentLast = -1;
window.bySending = [];
document.addEventListener("holdfast:parts", () => { window.sentLast = performance.now(); });
window.told = (selector) =>
  [...document.querySelectorAll(selector)].map((each) => each.textContent.replace(/\\s+/g, " ").trim()).join(" | ");
window.expectThat = (name, wanted) => {
  const one = ([selector, how, words]) => {
    const shown = window.told(selector);
    return how === "is" ? shown === words : shown.includes(words) === (how === "has");
  };
  if (wanted.every(one)) return false;
  const look = () => {
    if (window.heldAt[name] || !wanted.every(one)) return;
    window.heldAt[name] = Date.now();
    if (window.sentLast >= 0 && performance.now() - window.sentLast < 100) window.bySending.push(name);
    seen.disconnect();
  };
  const seen = new MutationObserver(look);
  seen.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  return true;
};
"""
Wanted = tuple[str, str, str]


@dataclass
class Screen:
    """One page that stays open."""

    page: Any

    def expect(self, name: str, wanted: list[Wanted]) -> None:
        """From now on the page notes when all of it holds; what holds already would prove nothing."""
        news = self.page.evaluate(
            "([name, wanted]) => window.expectThat(name, wanted)", [name, [list(one) for one in wanted]]
        )
        assert news, f"{name}: it stood there before"

    def held(self, name: str, wanted: list[Wanted]) -> float:
        """When it first held, in seconds; waits until it does."""
        try:
            self.page.wait_for_function("(name) => window.heldAt[name]", arg=name, timeout=PATIENCE)
        except Exception as never:
            shown = {selector: self.told(selector) for selector, _how, _words in wanted}
            raise AssertionError(f"{name}: never within {PATIENCE} ms; {wanted} of {shown}") from never
        return float(self.page.evaluate("(name) => window.heldAt[name]", name)) / 1000

    def told(self, selector: str) -> str:
        return str(self.page.evaluate("(selector) => window.told(selector)", selector))

    def until(self, shows: Callable[[Screen], object], expected: object) -> None:
        """Waits for a last making of the same moment, then compares."""
        for _ in range(PATIENCE // 50):
            if shows(self) == expected:
                return
            self.page.wait_for_timeout(50)
        assert shows(self) == expected

    @property
    def by_sending(self) -> list[str]:
        """What stood there because the stream sent it, not because the page read itself again."""
        return list(self.page.evaluate("window.bySending"))

    @property
    def is_live(self) -> bool:
        return bool(self.page.get_attribute("[data-live-words]", "data-live") == "yes")
