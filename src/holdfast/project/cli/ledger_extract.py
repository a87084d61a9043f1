"""`holdfast ledger verify --extract`: the ledger's lines of an evidence bundle, without the house that made it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from holdfast.domain.ledger.chain import EntryRecord, SealRecord
from holdfast.domain.ledger.checkpoint import Checkpoint
from holdfast.domain.ledger.export import read_line
from holdfast.domain.ledger.extract import ExtractVerdict, check_extract
from holdfast.domain.ledger.verification import Reader


def verify_extract(file: Path, chain: Path | None, checkpoints: Sequence[Checkpoint], *, as_json: bool) -> int:
    """Prints the verdict; 0 when whole, 1 when not."""
    hashes = _hashes(chain, checkpoints) if chain else None
    verdict = check_extract(_rows(file), hashes, checkpoints)
    if as_json:
        form = {**asdict(verdict), "whole": verdict.whole}
        click.echo(json.dumps(form))
    else:
        click.echo("\n".join(_in_words(verdict, compared=chain is not None)))
    return 0 if verdict.whole else 1


def _rows(file: Path) -> Iterator[tuple[SealRecord, EntryRecord | None]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            yield read_line(line, str(file), number)


def _hashes(chain: Path, checkpoints: Sequence[Checkpoint]) -> dict[int, bytes]:
    """The hashes of a whole chain, which must itself be whole."""
    reader = Reader(checkpoints)
    rows = list(_rows(chain))
    reader.feed(rows)
    if not reader.verdict().whole:
        raise click.ClickException(f"{chain} is not whole itself: verify it first")
    return {seal.number: seal.hash for seal, _entry in rows}


def _in_words(verdict: ExtractVerdict, *, compared: bool) -> Iterable[str]:
    for finding in verdict.findings[:20]:
        yield f"Wrong at {finding.number:,}: {finding.wrong.value}."
    if verdict.whole:
        yield f"Whole: {verdict.entries:,} entries are as they were sealed."
    if compared:
        yield f"{verdict.compared:,} of them stand in the chain that was given, at the same numbers."
    else:
        yield "Whether the chain has them is shown by --export of the chain, or by asking the house for these numbers."
