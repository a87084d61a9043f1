"""Keeping the counts of grades short: the database appends what each act changes, and this adds it up."""

from __future__ import annotations

from django.db import connection, transaction

from holdfast.rooms.premises.models import GradeCount

# One worker adds up at a time; another finds the lock taken and leaves it.
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('premises_gradecount'))"
_FOLD = """
WITH taken AS (DELETE FROM premises_gradecount RETURNING owner_path, pack_key, grade, places)
INSERT INTO premises_gradecount (owner_path, pack_key, grade, places)
SELECT owner_path, pack_key, grade, sum(places) FROM taken GROUP BY 1, 2, 3 HAVING sum(places) <> 0
"""


@transaction.atomic
def fold_counts() -> int:
    """Adds the rows of each agency, pack and grade up to one; answers how many rows went away."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0] or not _is_long():
            return 0
        before = GradeCount.objects.count()
        cursor.execute(_FOLD)
        folded: int = before - cursor.rowcount
        return folded


def _is_long() -> bool:
    """Whether some sum stands in more than one row."""
    return GradeCount.objects.count() > GradeCount.objects.values("owner_path", "pack_key", "grade").distinct().count()
