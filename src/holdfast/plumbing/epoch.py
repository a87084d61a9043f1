"""Which shape of the database this program knows."""

from __future__ import annotations

from holdfast.kernel.errors import Unavailable

# Raised by one whenever a migration changes what an older program would get wrong.
SCHEMA_EPOCH = 1


class UnknownEpoch(Unavailable):
    """The database has another shape than this program knows; it must not touch it."""

    code = "unknown-epoch"


def stored_epoch() -> int | None:
    """The epoch in the database, None when it was never set up."""
    from holdfast.plumbing.models import Installation

    return Installation.objects.filter(pk=1).values_list("schema_epoch", flat=True).first()


def refuse_unknown_epoch() -> None:
    """Raise when the database is of an epoch that this program does not know; asked before any work is claimed."""
    stored = stored_epoch()
    if stored != SCHEMA_EPOCH:
        raise UnknownEpoch(
            "The database has schema %(stored)s and this program knows %(known)s. Start the matching program.",
            stored="none" if stored is None else stored,
            known=SCHEMA_EPOCH,
        )
