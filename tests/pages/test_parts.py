"""The parts of pages at the edges: a clock's face, a window's bar, the files that pages name."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from holdfast.portal.assets import Assets
from holdfast.portal.design.samples import Sample
from holdfast.portal.faces import face_of, span_words
from holdfast.portal.windows import NEAREST, bar_of
from holdfast.project.build.browser import VENDOR, named, sprite

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROW = Sample(NOON, NOON + 30 * MINUTE, NOON + 35 * MINUTE, NOON + 120 * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "tone", "left"),
    [
        (0, "open", "30:00"),
        (23.99, "open", "06:00"),
        (24, "late", "06:00"),
        (30, "late", "due now"),
        (34.99, "late", "due now"),
        (35, "bad", "+05:00 late"),
        (121, "bad", "+1 h 31 late"),
    ],
)
def test_a_clock_turns_at_four_fifths_at_due_and_after_grace(minutes: float, tone: str, left: str) -> None:
    face = face_of(ROW, NOON + minutes * MINUTE)

    assert (face.tone, face.left) == (tone, left)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "00:00"),
        (timedelta(minutes=59, seconds=59), "59:59"),
        (timedelta(hours=1, minutes=9), "1 h 09"),
        (timedelta(hours=47, minutes=59), "47 h 59"),
        (timedelta(days=3), "3 d"),
    ],
)
def test_spans_are_short(span: timedelta, words: str) -> None:
    assert span_words(span) == words


def test_instants_that_lie_close_are_drawn_apart_and_in_order() -> None:
    ticks = bar_of(ROW, NOON + 31 * MINUTE, ZoneInfo("UTC")).ticks

    assert [tick.word for tick in ticks] == ["opens", "due", "late", "missed"]
    assert ticks[0].x == 0
    assert all(later.x - earlier.x >= NEAREST - 0.1 for earlier, later in itertools.pairwise(ticks))


@pytest.mark.parametrize("minutes", [-600, 0, 30, 35, 119, 5000])
def test_the_bar_stays_inside_its_drawing_at_any_moment(minutes: int) -> None:
    bar = bar_of(ROW, NOON + minutes * MINUTE, ZoneInfo("UTC"))

    assert 0 <= bar.gone <= bar.due
    assert bar.due + bar.over <= 100.1
    assert bar.to_come + bar.rest == pytest.approx(100)
    assert 0 < bar.now < 100


def test_every_icon_that_pages_name_is_in_the_sprite() -> None:
    if not (VENDOR / "icons.svg").is_file():
        pytest.fail("browser files are not built: python -m holdfast.project.build")
    drawn = (VENDOR / "icons.svg").read_text(encoding="utf-8")

    assert {name for name in named() if f'id="{name}"' not in drawn} == set()


def test_an_unknown_icon_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.project.build.browser.named", lambda: iter(["no-such-icon"]))

    with pytest.raises(SystemExit, match="no-such-icon"):
        sprite(tmp_path)


def ask(path: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
    """One request to the files in front of the application."""
    kept: list[object] = []
    words = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_HOST": "localhost:8000", "wsgi.url_scheme": "http"}
    body = Assets(_no_application)(
        {**words, "wsgi.input": BytesIO(), **headers}, lambda status, fields: kept.extend([status, dict(fields)])
    )
    return str(kept[0]), kept[1], b"".join(body)  # type: ignore[return-value]


def _no_application(environ: object, start_response: object) -> list[bytes]:
    raise AssertionError("files never reach the application")


def test_a_file_comes_with_its_tag_and_not_twice() -> None:
    status, headers, body = ask("/static/portal/tokens.css")
    again, _headers, nothing = ask("/static/portal/tokens.css", HTTP_IF_NONE_MATCH=headers["ETag"])

    assert status == "200 OK"
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert b"--ink" in body
    assert (again, nothing) == ("304 Not Modified", b"")


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static//etc/passwd", "/static/none.css", "/static/"])
def test_nothing_outside_the_folders_is_served(path: str) -> None:
    status, _headers, body = ask(path)

    assert (status, body) == ("404 Not Found", b"")


def test_a_worker_is_told_where_the_stream_answers() -> None:
    _status, headers, _body = ask("/static/portal/live-worker.js")

    assert "connect-src 'self' http://localhost:8001" in headers["Content-Security-Policy"]
