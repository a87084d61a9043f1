"""Every file is judged by its bytes; photos are written anew, so that nothing rides along."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from holdfast.kernel.errors import BadInput
from holdfast.rooms.evidence.intake import take_in
from holdfast.rooms.evidence.kinds import MOST_BYTES, tidy_name
from tests.evidence import samples

pytestmark = pytest.mark.usefixtures("files")

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def taken(content: bytes, name: str) -> bytes:
    return take_in(io.BytesIO(content), name).content


@pytest.mark.parametrize(
    ("format", "name", "media_type"),
    [
        ("JPEG", "a.jpg", "image/jpeg"),
        ("PNG", "a.PNG", "image/png"),
        ("WEBP", "a.webp", "image/jpeg"),
        ("JPEG", "", "image/jpeg"),
    ],
)
def test_a_photo_keeps_its_pixels_and_nothing_else(format: str, name: str, media_type: str) -> None:
    came = samples.photo(format)
    kept = take_in(io.BytesIO(came), name)

    image = Image.open(io.BytesIO(kept.content))
    assert samples.MARKER in came, "the control: it was there"
    assert samples.MARKER not in kept.content
    assert not image.getexif()
    assert "xmp" not in image.info
    assert "comment" not in image.info
    assert kept.kind.media_type == media_type
    assert image.size == (64, 48)


def test_a_photo_is_turned_upright_before_its_orientation_goes() -> None:
    image = Image.open(io.BytesIO(taken(samples.photo(orientation=6), "a.jpg"))).convert("RGB")

    assert image.size == (48, 64)
    left, right = image.getpixel((5, 32)), image.getpixel((43, 32))
    assert left[2] > 150
    assert right[0] > 150


def test_the_same_photo_always_gives_the_same_bytes() -> None:
    assert taken(samples.photo(), "a.jpg") == taken(samples.photo(), "b.jpeg")


def test_what_hides_behind_a_photo_is_gone() -> None:
    assert b"PK\x03\x04" not in taken(samples.photo() + b"PK\x03\x04" + HTML, "a.jpg")


def test_a_very_large_photo_is_made_smaller() -> None:
    image = Image.open(io.BytesIO(taken(samples.photo(size=(6000, 3000)), "a.jpg")))

    assert max(image.size) == 4096


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        pytest.param(b"", "a.jpg", "an empty file", id="0 bytes"),
        pytest.param(SVG, "a.svg", "an SVG", id="svg"),
        pytest.param(SVG, "a.jpg", "an SVG", id="svg that says it is a photo"),
        pytest.param(HTML, "a.jpg", "a web page", id="page that says it is a photo"),
        pytest.param(b"GIF89a" + HTML, "a.gif", "something else", id="gif"),
        pytest.param(b"PK\x03\x04rest", "a.zip", "an archive", id="zip"),
        pytest.param(b"\0\0\0\x18ftypheic", "a.heic", "HEIC", id="heic"),
        pytest.param(samples.photo(), "a.png", "a name ending in .jpg", id="jpeg named png"),
        pytest.param(samples.photo(), "a.jpg.html", "a name ending in .jpg", id="photo named page"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 500, "a.jpg", "cannot|broken", id="only the first bytes of a photo"),
        pytest.param(samples.photo()[:-200], "a.jpg", "broken", id="photo cut off"),
        pytest.param(samples.pixel_flood(), "a.png", "million pixels", id="pixel flood"),
        pytest.param(samples.text_bomb(), "a.png", "broken", id="comment that unpacks to 100 MB"),
        pytest.param(b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "a.jpg", "at most 12 MB", id="too large"),
        pytest.param(samples.pdf(b"/OpenAction 3 0 R"), "a.pdf", "/OpenAction", id="pdf that acts"),
        pytest.param(samples.pdf(b"/J#61vaScript (x)"), "a.pdf", "/JavaScript", id="pdf with an escaped name"),
        pytest.param(samples.pdf_with_packed_objects(b"<< /S /Launch >>"), "a.pdf", "/Launch", id="pdf, packed"),
        pytest.param(samples.pdf_with_packed_objects(b"\0" * 80_000_000), "a.pdf", "far more", id="pdf bomb"),
        pytest.param(samples.pdf(tail=b"x" * 2000 + HTML), "a.pdf", "behind it", id="pdf with a page behind it"),
        pytest.param(HTML + samples.pdf(), "a.pdf", "a web page", id="page with a pdf behind it"),
    ],
)
def test_a_wicked_file_is_refused_with_its_reason(content: bytes, name: str, expected: str, files: Path) -> None:
    with pytest.raises(BadInput, match=expected):
        taken(content, name)

    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_a_plain_pdf_is_kept_as_it_came() -> None:
    assert taken(samples.pdf(), "certificate.pdf") == samples.pdf()


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ("..", ""),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("/", ""),
    ],
)
def test_a_name_is_never_a_path(name: str, tidy: str) -> None:
    assert tidy_name(name) == tidy
