"""The files that make the page work without network, and the version that they are together."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders
from django.templatetags.static import static

FOLDERS = ("portal", "rounds")
KINDS = (".css", ".js", ".svg", ".png")
BESIDE = ("vendor/htmx.min.js", "vendor/icons.svg", "vendor/inter-latin.woff2")
# In this order they make one classic script: not every browser takes a worker of modules.
WORKER = ("rounds/store.js", "rounds/wire.js", "rounds/sender.js", "rounds/worker.js")


@cache
def shell_files() -> dict[str, Path]:
    """Name to file, of everything that the page loads."""
    found = {}
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            path = PurePosixPath(name)
            if name in BESIDE or (str(path.parent) in FOLDERS and path.suffix in KINDS):
                found[name] = Path(storage.path(name))
    return found


@cache
def version() -> str:
    """Another one as soon as one byte of one file is another."""
    digest = hashlib.sha256()
    for name, path in sorted(shell_files().items()):
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def worker_script() -> str:
    """The worker in one piece."""
    names = sorted(static(name) for name in shell_files())
    head = f"const VERSION = {version()!r};\nconst SHELL = {names!r};\n"
    return head + "".join(_plain(shell_files()[name].read_text(encoding="utf-8")) for name in WORKER)


def _plain(module: str) -> str:
    """A module as part of one script: what it brings in stands above it."""
    lines = [line.removeprefix("export ") for line in module.splitlines() if not line.startswith("import ")]
    return "\n".join(lines) + "\n"
