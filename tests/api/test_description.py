"""The page about the API says what the API is."""

from __future__ import annotations

from pathlib import Path

from holdfast.portal.api_description import ALWAYS
from holdfast.portal.api_routers import ROUTERS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_room_and_every_error_is_in_the_page() -> None:
    assert [prefix for prefix, _router in ROUTERS if f"| `{prefix}` |" not in PAGE] == []
    assert [status for status in ALWAYS if f"| {status} |" not in PAGE] == []
