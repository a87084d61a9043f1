"""What the database server says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LIMIT = 20_000_000
_STAMP = re.compile(r"^\d{4}-\S+ \S+ \S+ \[\d+\] +[A-Z]+: +")
_GRAVE = re.compile(r"\] +(FATAL|PANIC): ")


@dataclass
class ServerLog:
    """The log file of one server; `begins` is where the present run begins."""

    path: Path
    begins: int = 0

    def open(self) -> BinaryIO:
        """The file for a new run to append to; a long one is set aside first."""
        if self.path.exists() and self.path.stat().st_size > LIMIT:
            self.path.replace(self.path.with_suffix(".log.1"))
        file = self.path.open("ab")
        self.begins = file.tell()
        return file

    def last_words(self) -> str:
        """The last line of this run."""
        return _plain((self._lines() or ["no reason given"])[-1])

    def why_it_ended(self) -> str:
        """The first grave line of this run with the one before it, which often names the cause."""
        lines = self._lines()
        for index, line in enumerate(lines):
            if _GRAVE.search(line):
                return "; ".join(_plain(told) for told in lines[max(0, index - 1) : index + 1])
        return self.last_words()

    def _lines(self) -> list[str]:
        with self.path.open("rb") as file:
            file.seek(self.begins)
            return [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]


def _plain(line: str) -> str:
    return _STAMP.sub("", line)
