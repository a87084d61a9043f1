"""Which column of a table means what, as it was confirmed last in the branch, or as its heads say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from holdfast.exchange.tables.columns import guess, heads_key
from holdfast.plumbing import clock
from holdfast.rooms.premises.models import ColumnMapping, Intake


def mapped(owner_path: str, heads: Sequence[str]) -> dict[str, str]:
    """Head -> field: as it was read last, else as the heads say."""
    return remembered(owner_path, heads) or guess(heads)


def remembered(owner_path: str, heads: Iterable[str]) -> dict[str, str]:
    """How a table with these heads was last read in this branch."""
    found = ColumnMapping.objects.filter(owner_path=owner_path, heads=heads_key(list(heads)), sheet="").first()
    return dict(found.columns) if found else {}


def remember(row: Intake) -> None:
    """For the next file of this shape."""
    ColumnMapping.objects.update_or_create(
        owner_path=row.owner_path,
        heads=heads_key(row.heads),
        defaults={"columns": row.columns, "used_at": clock.now()},
    )
