"""Many rows in one statement: places are re-graded by the ten thousand, and models would take most of that time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import connection

BATCH = 20_000

# Columns by name, in JSON's own types.
Row = Mapping[str, str | float | bool | None]

MEASURES = """
INSERT INTO measures_placemeasure (id, premises_id, owner_path, pack_key, rule_id, state, share, held, needed, missing,
    assumed, demanded_at)
SELECT * FROM json_to_recordset(%s::json) AS new (id uuid, premises_id uuid, owner_path text, pack_key text, rule_id text,
    state text, share float8, held float8, needed float8, missing text, assumed bool, demanded_at timestamptz)
ON CONFLICT (premises_id, pack_key, rule_id) DO UPDATE SET owner_path = excluded.owner_path, state = excluded.state,
    share = excluded.share, held = excluded.held, needed = excluded.needed, missing = excluded.missing,
    assumed = excluded.assumed, demanded_at = excluded.demanded_at, dropped_at = NULL
"""

SUMS = """
INSERT INTO measures_compliance (premises_id, owner_path, pack_key, grade, listing, average, weakest, weakest_rule, met,
    demanded, reckoned_at, basis, grade_row, posture, facts_upto)
SELECT * FROM json_to_recordset(%s::json) AS new (premises_id uuid, owner_path text, pack_key text, grade text,
    listing text, average float8, weakest float8, weakest_rule text, met int, demanded int, reckoned_at timestamptz,
    basis text, grade_row int8, posture text, facts_upto int8)
ON CONFLICT (premises_id, pack_key) DO UPDATE SET owner_path = excluded.owner_path, grade = excluded.grade,
    listing = excluded.listing, average = excluded.average, weakest = excluded.weakest,
    weakest_rule = excluded.weakest_rule, met = excluded.met, demanded = excluded.demanded,
    reckoned_at = excluded.reckoned_at, basis = excluded.basis, grade_row = excluded.grade_row,
    posture = excluded.posture, facts_upto = excluded.facts_upto
"""


def keep_measures(rows: Sequence[Row]) -> None:
    """Writes rows of measures, new or there already; what checks and verifications say of them stays."""
    _keep(MEASURES, rows)


def keep_sums(rows: Sequence[Row]) -> None:
    """Writes what the measures of places add up to."""
    _keep(SUMS, rows)


def _keep(statement: str, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), BATCH):
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(rows[start : start + BATCH])])
