"""Prints what `make` can do, read from the Makefile itself."""

import re
from pathlib import Path

for line in (Path(__file__).resolve().parent.parent / "Makefile").read_text().splitlines():
    if found := re.match(r"^([a-z-]+):.*?## (.*)$", line):
        print(f"  make {found[1]:<10} {found[2]}")
