"""The home: the one folder in which an installation keeps what is its own."""

from __future__ import annotations

import os
import secrets as random
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from holdfast.kernel.errors import Unavailable

# What root shares with the server's account lies here: the data folders and, where needed, the programs.
SHARED = Path("/var/lib/holdfast")
ROOT_HOME = SHARED / "home"
FOLDERS = ("secrets", "keys", "files", "backups", "logs")
ROLES = ("admin", "owner", "app", "sealer")


class HomeUnusable(Unavailable):
    """The home cannot be used as it is; the sentence says what to change."""

    code = "home-unusable"


@dataclass(frozen=True)
class Home:
    """Where the database, secrets, keys, files, backups and logs of one installation lie."""

    path: Path

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Home:
        """The home that HOLDFAST_HOME names, else the customary one of the current user."""
        if named := env.get("HOLDFAST_HOME"):
            return cls(Path(os.path.abspath(os.path.expanduser(named))))
        if os.geteuid() == 0:
            return cls(ROOT_HOME)
        return cls(_own_folder(env) / ".local" / "share" / "holdfast")

    @property
    def data(self) -> Path:
        """The data folder of the embedded server: `pg` here, or elsewhere when its user cannot come in."""
        return Path(self.record("pg.place") or self.path / "pg")

    @property
    def sockets(self) -> Path | None:
        """The folder of the server's socket, None before the first start."""
        recorded = self.record("socket.place")
        return Path(recorded) if recorded else None

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def lock(self) -> Path:
        """The file whose lock says that an engine runs on this home."""
        return self.path / "engine.lock"

    def identity(self) -> str:
        """A short random name of this home, given once; it marks folders that lie outside."""
        name = self.record("identity")
        if not name:
            name = random.token_hex(5)
            self.write_record("identity", name)
        return name

    def password(self, role: str) -> str:
        """The password of a database role, empty before the cluster exists."""
        try:
            return (self.secrets / f"{role}.password").read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def read_or_make_secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret kept under `name`, made once; a home that cannot be written refuses in one sentence."""
        kept = self.secrets / f"{name}.secret"
        if not kept.exists():
            self.prepare()
            write_once(kept, make() + "\n")
        return kept.read_text().strip()

    def ensure_passwords(self) -> None:
        for role in ROLES:
            if not self.password(role):
                write_private(self.secrets / f"{role}.password", random.token_urlsafe(32) + "\n")

    def prepare(self) -> Home:
        """Make the home and its folders, all 0700, or say in one sentence why that cannot be."""
        try:
            self._make_root()
            for name in FOLDERS:
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            self._try_writing()
        except OSError as error:
            raise HomeUnusable(
                "The home %(home)s cannot be written (%(reason)s). "
                "Set HOLDFAST_HOME to a folder that this user may write.",
                home=str(self.path),
                reason=error.strerror or str(error),
            ) from error
        return self

    def record(self, name: str) -> str:
        """A short text kept in the home, empty when it was never written."""
        try:
            return (self.path / name).read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def write_record(self, name: str, text: str) -> None:
        write_private(self.path / name, text + "\n")

    def _make_root(self) -> None:
        if self.path == ROOT_HOME:
            make_shared_folder()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = stat.S_IMODE(self.path.stat().st_mode)
        if not mode & 0o077:
            return
        # An empty folder was made for us. A filled one belongs to somebody: its owner decides who may look in.
        if any(self.path.iterdir()) and not self.record("identity"):
            raise HomeUnusable(
                "The home %(home)s is open to others (mode %(mode)s) and holds other things. "
                "Choose an empty folder, or run: chmod 700 %(home)s",
                home=str(self.path),
                mode=f"{mode:04o}",
            )
        self.path.chmod(0o700)

    def _try_writing(self) -> None:
        # Asking os.access is not enough: root passes it on a read-only file system.
        probe = self.path / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()


def make_shared_folder() -> None:
    """Make /var/lib/holdfast so that the server's account can pass through it; an existing one stays as it is."""
    if not SHARED.exists():
        SHARED.mkdir(parents=True, exist_ok=True)
        SHARED.chmod(0o711)  # mkdir's own mode would pass through the umask


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    os.replace(_written_beside(path, text), path)


def write_once(path: Path, text: str) -> None:
    """As `write_private`, but what another process wrote first stays."""
    beside = _written_beside(path, text)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _written_beside(path: Path, text: str) -> Path:
    beside = path.with_name(f".{path.name}.{random.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _own_folder(env: Mapping[str, str]) -> Path:
    # `env -i` leaves no HOME; the user database still knows it.
    if env.get("HOME"):
        return Path(env["HOME"])
    import pwd

    return Path(pwd.getpwuid(os.geteuid()).pw_dir)
