"""Where the server's socket lies."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from holdfast.engine.account import Account
from holdfast.kernel.errors import Unavailable

PATH_LIMIT = 90  # the kernel allows 107 bytes with the file name; .s.PGSQL.5432 takes 14
# Open to all, so the folder inside is checked for its owner and mode before it is used.
SHORT_AND_ALWAYS_THERE = Path("/tmp")  # noqa: S108


def new_socket_folder(account: Account, identity: str) -> Path:
    """Make a folder for the server's socket: short, 0700, the account's own, outside the data folder."""
    for parent in _parents(account):
        folder = parent / f"hf-{identity}"
        if len(os.fsencode(folder)) > PATH_LIMIT:
            continue
        try:
            if account.switch:
                parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            account.own(folder)
        except OSError:
            continue
        if is_private(folder, account):
            return folder
    raise Unavailable("No folder for the database's socket could be made in %(places)s.", places="/run or /tmp")


def _parents(account: Account) -> list[Path]:
    if account.switch:
        return [Path("/run/holdfast"), SHORT_AND_ALWAYS_THERE]
    return [Path(f"/run/user/{account.uid}"), SHORT_AND_ALWAYS_THERE]


def is_private(folder: Path, account: Account) -> bool:
    """True for a real folder that only `account` may enter: in /tmp somebody else may have made the name first."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and stat.S_IMODE(found.st_mode) == 0o700
