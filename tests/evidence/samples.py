"""Files for tests: honest photos with everything a camera writes into them, and wicked ones."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

MARKER = b"secret-marker"


def photo(format: str = "JPEG", size: tuple[int, int] = (64, 48), *, orientation: int = 1) -> bytes:
    """A photo with GPS, camera, XMP and a comment in it: red above, blue below."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, size[1] // 2, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = MARKER.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (35.0, 53.0, 0.0)
    out = io.BytesIO()
    if format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", MARKER.decode())
        image.save(out, format, exif=exif, pnginfo=text)
    elif format == "WEBP":
        image.save(out, format, exif=exif, xmp=MARKER)
    else:
        image.save(out, format, exif=exif, comment=MARKER, quality=95)
    return out.getvalue()


def pixel_flood() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 by 60,000."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + _chunk(b"IEND", b"")
    )


def text_bomb() -> bytes:
    """A PNG whose compressed comment unpacks to a hundred megabytes."""
    packed = b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000, 9)
    plain = photo("PNG")
    return plain[:33] + _chunk(b"zTXt", packed) + plain[33:]


def pdf(extra: bytes = b"", *, tail: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog " + extra + b" >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n" + tail


def pdf_with_packed_objects(inside: bytes) -> bytes:
    packed = zlib.compress(inside)
    return pdf().replace(
        b"trailer",
        b"2 0 obj << /Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream endobj\ntrailer",
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
