"""`holdfast ledger`: read the chain back, trusting only what is given; show its head; carry it away."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from holdfast.domain.ledger.checkpoint import Checkpoint, read_checkpoint, read_public_key
from holdfast.domain.ledger.export import as_line, read_line
from holdfast.domain.ledger.verification import Finding, Reader, Verdict, Wrong
from holdfast.project.cli.django import house
from holdfast.project.cli.ledger_extract import verify_extract

if TYPE_CHECKING:
    from holdfast.rooms.ledger.reading import Row

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WORDS = {
    Wrong.EDITED: "the entry or its seal was changed after it was sealed",
    Wrong.SWAPPED: "two entries changed places",
    Wrong.ENTRY_GONE: "the entry was deleted, its seal still stands",
    Wrong.SEAL_GONE: "seals were deleted",
    Wrong.BROKEN_LINK: "it does not hang on the one before: something was put in or taken out",
    Wrong.REHASHED: "the chain was written anew: it disagrees with a checkpoint",
    Wrong.TRUNCATED: "the end is cut off: a checkpoint knows more",
    Wrong.BAD_SIGNATURE: "a checkpoint is not signed with the given key",
}


@dataclass(frozen=True)
class Given:
    """What the person who verifies trusts: keys, and checkpoints kept outside."""

    keys: Sequence[bytes]
    checkpoints: Sequence[Checkpoint]

    def believed(self, stored: Sequence[Checkpoint]) -> list[Checkpoint]:
        """The checkpoints to compare with: given ones, and stored ones that a given key signed."""
        return [*self.checkpoints, *(checkpoint for checkpoint in stored if self._signed(checkpoint))]

    def forged(self, stored: Sequence[Checkpoint]) -> list[Finding]:
        """What claims to be a checkpoint and no given key signed."""
        known = [*self.checkpoints, *stored] if self.keys else []
        return [Finding(c.number, Wrong.BAD_SIGNATURE) for c in known if not self._signed(c)]

    def _signed(self, checkpoint: Checkpoint) -> bool:
        return any(checkpoint.is_signed_by(key) for key in self.keys)


@dataclass(frozen=True)
class Report:
    """What is printed: the verdict, what waits, and how long it took."""

    verdict: Verdict
    waiting: int
    strays: Sequence[int]
    seconds: float

    @property
    def whole(self) -> bool:
        return self.verdict.whole and not self.strays

    def as_json(self) -> dict[str, object]:
        verdict, first = self.verdict, self.verdict.first
        return {
            "whole": self.whole,
            "entries": verdict.entries,
            "head": verdict.head.hex(),
            "covered": verdict.covered,
            "first_bad": first.number if first else None,
            "wrong": first.wrong.value if first else None,
            "findings": [asdict(finding) for finding in verdict.findings],
            "waiting": self.waiting,
            "strays": list(self.strays),
            "seconds": round(self.seconds, 3),
        }

    def in_words(self) -> Iterable[str]:
        verdict, first = self.verdict, self.verdict.first
        if first is not None:
            until = f" to {first.until:,}" if first.until else ""
            yield f"Broken at {first.number:,}{until}: {WORDS[first.wrong]}. {len(verdict.findings):,} places are wrong."
        if self.strays:
            yield f"{len(self.strays):,} entries below the head stand without a seal, the first has the id {self.strays[0]}."
        if self.whole:
            yield f"Whole: {verdict.entries:,} entries read back in {self.seconds:.1f} s, head {verdict.head.hex()}."
        if verdict.covered:
            yield f"Vouched for from outside up to {verdict.covered:,}."
        else:
            yield "Nothing from outside vouches for it: give a checkpoint that was kept elsewhere, and the key."
        if self.waiting:
            yield f"{self.waiting:,} entries wait for their seal."


@click.group()
def ledger() -> None:
    """The ledger: verify it, show its head, make a checkpoint, export it."""


@ledger.command()
@click.option("--key", "keys", multiple=True, type=FILE, metavar="PUB", help="Public key, PEM or 64 hex digits.")
@click.option("--checkpoint", "files", multiple=True, type=FILE, metavar="F", help="A checkpoint kept outside.")
@click.option("--export", "exported", type=FILE, help="Read this export instead of the database.")
@click.option("--extract", "extract", type=FILE, help="Read this extract of a bundle, against --export where given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def verify(
    keys: Sequence[Path], files: Sequence[Path], exported: Path | None, extract: Path | None, as_json: bool
) -> None:
    """Read the whole chain back. Ends with 0 when whole, 1 when broken, 2 when it could not be read."""
    given = Given(
        [read_public_key(file.read_bytes(), str(file)) for file in keys],
        [read_checkpoint(file.read_text(errors="replace"), str(file)) for file in files],
    )
    if extract is not None:
        sys.exit(verify_extract(extract, exported, given.checkpoints, as_json=as_json))
    report = _of_export(exported, given) if exported else _of_database(given)
    if as_json:
        click.echo(json.dumps(report.as_json()))
    else:
        click.echo("\n".join(report.in_words()))
    sys.exit(0 if report.whole else 1)


@ledger.command()
@click.option("--json", "as_json", is_flag=True)
def head(as_json: bool) -> None:
    """The last number and its hash."""
    with house():
        from holdfast.rooms.ledger import rows
        from holdfast.rooms.ledger.link import link

        with link("default") as opened:
            number, digest = rows.head(opened)
    click.echo(json.dumps({"number": number, "hash": digest.hex()}) if as_json else f"{number} {digest.hex()}")


@ledger.command()
def checkpoint() -> None:
    """Sign the head now and print the checkpoint, to be kept outside."""
    with house():
        from holdfast.rooms.ledger.sealer import checkpoint_now

        made = checkpoint_now()
    if made is None:
        raise click.ClickException("The chain is empty; there is nothing to sign.")
    click.echo(made.as_text(), nl=False)


@ledger.command()
@click.option("--from", "first", default=1, type=click.IntRange(1), help="First number.")
@click.option("--to", "last", default=2**62, type=click.IntRange(1), help="Last number.")
def export(first: int, last: int) -> None:
    """Write the chain to standard output, one JSON object a line; names and texts are not in it."""
    with house():
        from holdfast.rooms.ledger.link import link
        from holdfast.rooms.ledger.reading import chain_rows

        with link("default") as opened:
            for seal, entry in chain_rows(opened, first - 1, last):
                click.echo(as_line(seal, entry))


def _of_database(given: Given) -> Report:
    with house():
        from holdfast.rooms.ledger import reading
        from holdfast.rooms.ledger.link import link

        began = monotonic()
        with link("default") as opened:
            with reading.one_moment(opened):
                stored = reading.stored_checkpoints(opened) if given.keys else []
                verdict, found = _read(reading.chain_rows(opened), given, stored)
                waiting = reading.count_entries(opened) - found
            return Report(verdict, waiting, reading.strays(opened), monotonic() - began)


def _of_export(file: Path, given: Given) -> Report:
    began = monotonic()
    with file.open(encoding="utf-8") as lines:
        rows = (read_line(line, str(file), number) for number, line in enumerate(lines, 1))
        verdict, _ = _read(rows, given, [])
    return Report(verdict, 0, (), monotonic() - began)


def _read(rows: Iterable[Row], given: Given, stored: Sequence[Checkpoint]) -> tuple[Verdict, int]:
    """The verdict, and how many entries stood beside their seals."""
    reader = Reader(given.believed(stored))
    reader.findings += given.forged(stored)
    reader.feed(rows)
    return reader.verdict(), reader.entries
