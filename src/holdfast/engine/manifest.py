"""What a backup says of itself; it is written last, so a folder without it is not a backup."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from holdfast.engine.home import write_private
from holdfast.kernel.errors import BadInput, Place

NAME = "manifest.json"


@dataclass(frozen=True)
class Head:
    """The last link of the ledger's chain: its number and hash; number 0 when nothing is sealed."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True)
class Manifest:
    """`kind` is dump or base; `files` gives the SHA-256 of every file of evidence by its path."""

    kind: str
    made_at: datetime
    version: str
    schema_epoch: int
    head: Head
    entries: int
    dump_sha256: str = ""
    archive: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        words = asdict(self) | {"made_at": self.made_at.isoformat()}
        write_private(folder / NAME, json.dumps(words, indent=1, sort_keys=True) + "\n")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in `folder`; a folder without a whole one is refused."""
        path = folder / NAME
        try:
            words = json.loads(path.read_text())
            words["made_at"] = datetime.fromisoformat(words["made_at"])
            words["head"] = Head(**words["head"])
            return cls(**words)
        except FileNotFoundError:
            raise BadInput(Place(str(folder)), f"the folder of a finished backup, with {NAME}", "none there") from None
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(Place(str(path)), "a manifest of a backup", str(error)) from error


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
