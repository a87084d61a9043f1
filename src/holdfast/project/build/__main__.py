"""`python -m holdfast.project.build [--translations]`: after installing, before serving."""

from __future__ import annotations

import sys

from holdfast.project.build import browser, fonts, translations


def main(words: list[str]) -> int:
    count = translations.compile_parts()
    sys.stdout.write(f"Translations: {count}\n")
    if "--translations" not in words:
        files = browser.vendor()
        sys.stdout.write(f"Browser files: {', '.join(files)}\n")
        sys.stdout.write(f"Fonts of paper: {', '.join(fonts.vendor_fonts(browser.ROOT / 'node_modules'))}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
