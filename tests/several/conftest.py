"""The small register of `tests/register`, with what the page of acts on many places says and does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.register.conftest import adopted, city, graded, place

if TYPE_CHECKING:
    from tests.support.cast import Cast

__all__ = ["Several", "adopted", "city", "graded", "place", "several"]


class Several:
    """Asks what an act would do, and does it by what was seen: on the page or over the API, as one person."""

    def __init__(self, city: Cast) -> None:
        self.city = city

    def page(self, who: str, act: str, rows: Any = (), **said: Any) -> Any:
        """The words of the page that says what would be done."""
        return self.city.client(who).get("/premises/several/", self._words(act, rows, said)).context

    def do(self, who: str, act: str, rows: Any = (), **said: Any) -> Any:
        """Confirms what the page said."""
        seen = self.page(who, act, rows, **said)["would"].seen
        words = {"seen": seen, **self._words(act, rows, said)}
        return self.city.client(who).post("/premises/several/do/", words, follow=True)

    def api(self, who: str, act: str, rows: Any = (), **said: Any) -> Any:
        """The same over the API."""
        body = {"act": act, "ids": [str(row.pk) for row in rows], **said}
        return self.city.client(who).post("/api/v1/register/several", body, content_type="application/json")

    def _words(self, act: str, rows: Any, said: dict[str, Any]) -> dict[str, Any]:
        return {"act": act, "ids": [str(row.pk) for row in rows], **said}


@pytest.fixture
def several(city: Cast) -> Several:
    return Several(city)
