"""Which operating-system account the embedded server runs as."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from holdfast.kernel.errors import Unavailable

SYSTEM_USER = "holdfast"
FALLBACK_USER = "nobody"


class PopenWords(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of this machine; `switch` says that we are root and must become it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def popen_words(self) -> PopenWords:
        if not self.switch:
            return PopenWords()
        return PopenWords(user=self.uid, group=self.gid, extra_groups=[])

    def own(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """The account of the database server: the current user, or as root a system user, as PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return current_account()
    found = _named(SYSTEM_USER) or _created(SYSTEM_USER) or _named(FALLBACK_USER)
    if found is None:
        raise Unavailable(
            "Running as root needs the system user %(user)s for the database, and it could not be made. "
            "Create it, or run as an ordinary user.",
            user=SYSTEM_USER,
        )
    return found


def current_account() -> Account:
    """Who we are."""
    return Account(_name_of(os.geteuid()), os.geteuid(), os.getegid(), switch=False)


def can_reach(account: Account, path: Path) -> bool:
    """True when `account` may enter `path` through every folder above it, judged by owner and mode."""
    return all(_may_enter(account, folder) for folder in [path, *path.parents])


def _may_enter(account: Account, folder: Path) -> bool:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return False
    if found.st_uid == account.uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid, switch=True)


def _created(name: str) -> Account | None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return None
    words = [program, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run([*words, "--shell", "/usr/sbin/nologin", name], check=False, capture_output=True)
    return _named(name)


def _name_of(uid: int) -> str:
    # A container may run under a number that has no name; initdb then needs USER-free defaults.
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid{uid}"
