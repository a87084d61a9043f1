"""The shell of every page: language, theme, parts, and the files that it names."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_style_guide_shows_every_part(operator: Client) -> None:
    page = operator.get("/design/")

    assert page.status_code == 200
    text = page.content.decode()
    for part in ("clock_pill", "window_bar", "ladder", "level_flag", "grade_mark", "empty_state"):
        assert part in text
    assert "+02:00 late" in text


def test_a_page_has_one_h1_landmarks_and_a_skip_link(operator: Client) -> None:
    text = operator.get("/design/").content.decode()

    assert len(re.findall(r"<h1", text)) == 1
    assert '<a class="skip" href="#main">' in text
    assert '<main id="main"' in text
    assert "<title>Parts of pages · Holdfast</title>" in text


def test_no_style_or_script_is_inline(operator: Client) -> None:
    text = operator.get("/design/").content.decode()

    assert " style=" not in text
    assert "<style" not in text
    assert not re.findall(r"<script(?![^>]*src=)", text)
    assert not re.findall(r" on[a-z]+=", text)


def test_a_language_is_kept_and_an_unknown_one_changes_nothing(operator: Client) -> None:
    answer = operator.post("/language/", {"language": "zh-hans", "next": "/design/"})

    assert answer.status_code == 302
    assert answer["Location"] == "/design/"
    assert 'lang="zh-hans"' in operator.get("/design/").content.decode()

    operator.post("/language/", {"language": "xx", "next": "/design/"})

    assert 'lang="zh-hans"' in operator.get("/design/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_switch_never_leads_to_another_host(operator: Client, elsewhere: str) -> None:
    answer = operator.post("/theme/", {"theme": "dark", "next": elsewhere})

    assert answer["Location"] == "/"


def test_a_theme_is_kept(operator: Client) -> None:
    operator.post("/theme/", {"theme": "dark", "next": "/design/"})

    assert 'data-bs-theme="dark"' in operator.get("/design/").content.decode()


def test_reading_never_switches(operator: Client) -> None:
    assert operator.get("/language/").status_code == 405
    assert operator.get("/theme/").status_code == 405
