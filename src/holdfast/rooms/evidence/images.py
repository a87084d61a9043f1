"""Photos: read with limits, turned upright, written anew without anything but their pixels."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, ImageStat, UnidentifiedImageError

from holdfast.kernel.errors import BadInput
from holdfast.rooms.evidence.kinds import JPEG, PNG, FileKind, refused

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4096
QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP")

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True)
class Corner:
    """Two opposite corners of a rectangle, in pixels of the photo as it is kept."""

    left: int
    top: int
    right: int
    bottom: int


def cleaned(path: Path, name: str) -> tuple[bytes, FileKind]:
    """The photo anew: pixels only, upright, at most 4096 a side. EXIF, GPS, XMP, ICC and what hid behind it are gone."""
    with _opened(path, name) as image:
        kind = PNG if image.format == "PNG" else JPEG
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _written(upright, kind), kind


def blurred(path: Path, name: str, rectangles: Sequence[Corner], kind: FileKind) -> bytes:
    """The photo with each rectangle filled by its mean colour: what stood there cannot be worked out again."""
    with _opened(path, name) as image:
        pixels = _pixels(image)
        for box in (_inside(rectangle, pixels.size, name) for rectangle in rectangles):
            mean = tuple(round(value) for value in ImageStat.Stat(pixels.crop(box)).mean)
            pixels.paste(mean, box)
        return _written(pixels, kind)


def size_of(path: Path) -> tuple[int, int]:
    """Width and height in pixels."""
    with _opened(path, path.name) as image:
        return image.size


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Image.Image]:
    """Opens with limits: the size is judged from the header, before a byte of the picture is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                _check_size(image, name)
                yield image
    except BadInput:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise refused(name, _most_pixels(), _("far more"), code="too-many-pixels") from error
    except UnidentifiedImageError as error:
        raise refused(name, _("a photo that can be read"), _("one that cannot be read")) from error
    # Pillow's readers raise these for broken files; the file is then refused, whatever is wrong with it.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, OverflowError) as error:
        raise refused(name, _("a photo that can be read to its end"), _("a broken one")) from error


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if not width or not height:
        raise refused(name, _("a photo that can be read"), _("an empty file"))
    if width * height > MOST_PIXELS:
        raise refused(name, _most_pixels(), f"{width} x {height}", code="too-many-pixels")


def _most_pixels() -> str:
    return _("at most %(most)s million pixels") % {"most": MOST_PIXELS // 1_000_000}


def _written(image: Image.Image, kind: FileKind) -> bytes:
    out = io.BytesIO()
    pixels = _pixels(image)
    # A new canvas has no metadata to carry along, whatever the reader kept.
    canvas = Image.new(pixels.mode, pixels.size)
    canvas.paste(pixels)
    if kind is JPEG:
        canvas.convert("RGB").save(out, "JPEG", quality=QUALITY)
    else:
        canvas.save(out, "PNG")
    return out.getvalue()


def _pixels(image: Image.Image) -> Image.Image:
    return image.copy() if image.mode in ("RGB", "L") else image.convert("RGB")


def _inside(rectangle: Corner, size: tuple[int, int], name: str) -> tuple[int, int, int, int]:
    left, right = sorted((rectangle.left, rectangle.right))
    top, bottom = sorted((rectangle.top, rectangle.bottom))
    if left < 0 or top < 0 or right > size[0] or bottom > size[1] or left == right or top == bottom:
        came = f"{rectangle.left},{rectangle.top} {rectangle.right},{rectangle.bottom}"
        wanted = _("corners inside %(width)s x %(height)s") % {"width": size[0], "height": size[1]}
        raise refused(name, wanted, came, code="outside-the-photo")
    return left, top, right, bottom
