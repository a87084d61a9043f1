"""The fonts of paper, from npm's lock: copied into the package with their licence, so that a wheel prints offline."""

from __future__ import annotations

import shutil
from pathlib import Path

from holdfast.exchange.pdf.paper import BOLD, FONTS, REGULAR

PACKAGE = Path("@expo-google-fonts/noto-sans-sc")
COPIES = {
    "400Regular/NotoSansSC_400Regular.ttf": REGULAR.name,
    "700Bold/NotoSansSC_700Bold.ttf": BOLD.name,
    "LICENSE_FONT": "NotoSansSC-LICENSE.txt",
}
LICENCE = "SIL OPEN FONT LICENSE"


def vendor_fonts(packages: Path, into: Path = FONTS) -> list[str]:
    """Copies what `npm ci` brought; answers the names of the files. A font without its licence is not taken."""
    source = packages / PACKAGE
    if LICENCE not in (source / "LICENSE_FONT").read_text(encoding="utf-8").upper():
        raise SystemExit(f"The licence beside the font is not the {LICENCE} that was expected")
    into.mkdir(parents=True, exist_ok=True)
    for name, copy in COPIES.items():
        shutil.copyfile(source / name, into / copy)
    return sorted(COPIES.values())
