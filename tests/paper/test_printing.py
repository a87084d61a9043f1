"""Paper: the same data is the same file, words are words, and a shape that the font lacks is an error."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from holdfast.exchange.pdf.glyphs import characters, missing
from holdfast.exchange.pdf.paper import BOLD, FONTS, REGULAR, MissingGlyph, Sheet, Size, printed
from holdfast.project.build.fonts import vendor_fonts

AT = datetime(2026, 11, 12, 12, 27, 48, 123456, tzinfo=UTC)
MARKUP = ["#panic()", "]", "[", "\\", "$x^2$", "#include \"house.typ\"", "*b* _e_ `c`", "= heading", "</script>", "#{1/0}", "@label <x>", "// gone", "/* gone */", "\\u{1F600}", "#sys.inputs"]  # fmt: skip


def data(**words: object) -> dict[str, object]:
    plain = {
        "title": "Jade Arcade",
        "kicker": "Plan",
        "under": ["Version 1"],
        "warning": "",
        "facts": [],
        "sections": [{"title": "Alarm", "lines": ["Press the button"]}],
        "cards": [{"title": "Lead", "post": "Duty manager", "steps": ["Call", "Open the exits"]}],
        "words": {"cards": "Role cards", "proof": "Signature"},
        "proof": [["SHA-256", "0" * 64]],
        "foot": "Jade Arcade",
    }
    return {**plain, **words}


def sheet(template: str = "plan", size: Size = Size.A4, language: str = "en", **words: object) -> Sheet:
    return Sheet(template, data(**words), language, AT, size)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("template", ["plan", "cards"])
def test_every_sheet_prints_in_both_languages_and_sizes(template: str, size: Size, language: str) -> None:
    assert printed(sheet(template, size, language, title="翡翠商场")).startswith(b"%PDF-")


def test_a_reprint_is_the_same_file() -> None:
    assert printed(sheet()) == printed(sheet())


def test_another_process_prints_the_same_file() -> None:
    code = (
        "import hashlib; from tests.paper.test_printing import sheet; from holdfast.exchange.pdf.paper import printed;"
        "print(hashlib.sha256(printed(sheet())).hexdigest())"
    )
    found = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(2)}

    assert len(found) == 1
    assert len(found.pop().strip()) == 64


def test_the_zone_of_the_moment_does_not_change_the_file() -> None:
    there = AT.astimezone(timezone(timedelta(hours=8)))

    assert printed(Sheet("plan", data(), "en", there)) == printed(Sheet("plan", data(), "en", AT))


def test_another_moment_or_word_is_another_file() -> None:
    assert printed(Sheet("plan", data(), "en", AT + timedelta(days=1))) != printed(sheet())
    assert printed(sheet(foot="Other")) != printed(sheet())


@pytest.mark.parametrize("words", MARKUP)
def test_what_a_user_typed_is_never_markup(words: str) -> None:
    """Every field at once; compiled markup would fail, vanish or turn into something else."""
    typed = sheet(
        title=words,
        kicker=words,
        under=[words],
        warning=words,
        facts=[[words, words, words]],
        sections=[{"title": words, "lines": [words]}],
        cards=[{"title": words, "post": words, "steps": [words]}],
        proof=[[words, words]],
        foot=words,
    )

    assert printed(typed).startswith(b"%PDF-")
    assert glyphs_of(printed(sheet(kicker=words))) - glyphs_of(printed(sheet(kicker=""))) == len(words)


@pytest.mark.parametrize(("text", "named"), [("Fire \U0001f525", "U+1F525"), ("بوابة", "U+0628"), ("\u0e17", "U+0E17")])
def test_a_character_that_the_font_lacks_is_an_error_with_its_place(text: str, named: str) -> None:
    with pytest.raises(MissingGlyph, match=re.escape(named)) as error:
        printed(sheet(sections=[{"title": "A", "lines": ["fine", text]}]))

    assert error.value.place.field == "sections[1].lines[2]"


def test_the_font_has_what_the_two_languages_need() -> None:
    ours = (
        "".join(chr(code) for code in range(0x20, 0x7F))
        + "，。、；：！？（）「」《》–—·×²°…“”‘’≥≤→"
        + "预案岗位卡核验凭证存证账"
    )

    assert missing(ours, REGULAR) == missing(ours, BOLD) == ""
    assert len(characters(REGULAR)) > 20_000


def test_fonts_travel_with_their_licence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    licence = (FONTS / "NotoSansSC-LICENSE.txt").read_text(encoding="utf-8")
    package = tmp_path / "@expo-google-fonts" / "noto-sans-sc"
    package.mkdir(parents=True)
    (package / "LICENSE_FONT").write_text("All rights reserved", encoding="utf-8")

    assert "SIL Open Font License, Version 1.1" in licence
    with pytest.raises(SystemExit, match="licence"):
        vendor_fonts(tmp_path, tmp_path / "out")


def test_a_long_word_without_a_blank_stays_on_the_sheet() -> None:
    long = printed(sheet(size=Size.NARROW, sections=[{"title": "A", "lines": ["x" * 9000]}]))
    short = printed(sheet(size=Size.NARROW, sections=[{"title": "A", "lines": ["x"]}]))

    assert len(shown(short)) == 1
    assert len(shown(long)) > 2


def test_a_sheet_takes_less_than_three_seconds() -> None:
    rows = [[f"Row {number}", "Words " * 12] for number in range(400)]
    printed(sheet())

    began = time.process_time()
    printed(sheet(facts=rows))

    assert time.process_time() - began < 3


def shown(pdf: bytes) -> list[bytes]:
    """What the pages draw."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    found = []
    for stream in streams:
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return [text for text in found if b" Tf" in text]


def glyphs_of(pdf: bytes) -> int:
    """How many glyphs the pages set: two bytes each in the strings of text."""
    return sum(strings_in(stream) for stream in shown(pdf)) // 2


def strings_in(stream: bytes) -> int:
    """The bytes inside the literal strings of a stream; parentheses may stand in them, escaped or in pairs."""
    count = depth = at = 0
    while at < len(stream):
        byte = stream[at : at + 1]
        if byte == b"\\" and depth:
            at += 4 if re.match(rb"[0-7]{3}", stream[at + 1 : at + 4]) else 2
            count += 1
            continue
        count += bool(depth) and not (byte == b")" and depth == 1)
        depth += (byte == b"(") - (byte == b")" and depth > 0)
        at += 1
    return count
