"""The database counts places by agency and grade as their rows change: whoever writes, the counts are right."""

from django.db import migrations

# Appended, never updated: two acts in one agency would otherwise wait for each other's row.
OF_GRADES = """
CREATE FUNCTION premises_count_grades() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO premises_gradecount (owner_path, pack_key, grade, places)
        SELECT place.owner_path, was.pack_key, was.grade, -count(*)
        FROM old_rows AS was JOIN premises_premises AS place ON place.id = was.premises_id
        WHERE was.superseded_at IS NULL AND place.closed_at IS NULL GROUP BY 1, 2, 3;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO premises_gradecount (owner_path, pack_key, grade, places)
        SELECT place.owner_path, now_.pack_key, now_.grade, count(*)
        FROM new_rows AS now_ JOIN premises_premises AS place ON place.id = now_.premises_id
        WHERE now_.superseded_at IS NULL AND place.closed_at IS NULL GROUP BY 1, 2, 3;
    END IF;
    RETURN NULL;
END $$
"""
# A place that closes or changes hands takes its grades with it.
OF_PLACES = """
CREATE FUNCTION premises_count_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO premises_gradecount (owner_path, pack_key, grade, places)
        SELECT owner_path, '', '', count(*) FROM new_rows WHERE closed_at IS NULL GROUP BY 1;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO premises_gradecount (owner_path, pack_key, grade, places)
        SELECT owner_path, '', '', -count(*) FROM old_rows WHERE closed_at IS NULL GROUP BY 1;
    ELSE
        WITH moved AS (
            SELECT was.id, was.owner_path AS was_path, was.closed_at IS NULL AS was_open,
                now_.owner_path AS now_path, now_.closed_at IS NULL AS now_open
            FROM old_rows AS was JOIN new_rows AS now_ ON now_.id = was.id
            WHERE was.owner_path <> now_.owner_path OR (was.closed_at IS NULL) <> (now_.closed_at IS NULL)
        ), counted AS (
            SELECT id, was_path AS path, -1 AS places FROM moved WHERE was_open
            UNION ALL SELECT id, now_path, 1 FROM moved WHERE now_open
        )
        INSERT INTO premises_gradecount (owner_path, pack_key, grade, places)
        SELECT path, '', '', sum(places) FROM counted GROUP BY 1
        UNION ALL
        SELECT counted.path, held.pack_key, held.grade, sum(counted.places)
        FROM counted JOIN premises_grade AS held ON held.premises_id = counted.id AND held.superseded_at IS NULL
        GROUP BY 1, 2, 3;
    END IF;
    RETURN NULL;
END $$
"""
FILL = """
INSERT INTO premises_gradecount (owner_path, pack_key, grade, places)
SELECT owner_path, '', '', count(*) FROM premises_premises WHERE closed_at IS NULL GROUP BY 1
UNION ALL
SELECT place.owner_path, held.pack_key, held.grade, count(*)
FROM premises_grade AS held JOIN premises_premises AS place ON place.id = held.premises_id
WHERE held.superseded_at IS NULL AND place.closed_at IS NULL GROUP BY 1, 2, 3
"""
ROWS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}
COUNTED = {"premises_grade": "premises_count_grades", "premises_premises": "premises_count_places"}


def _trigger(table: str, event: str) -> migrations.RunSQL:
    name = f"{table}_counted_at_{event}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} {ROWS[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {COUNTED[table]}()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("premises", "0004_grades_are_counted_and_wait")]

    operations = [
        migrations.RunSQL(OF_GRADES, "DROP FUNCTION premises_count_grades()"),
        migrations.RunSQL(OF_PLACES, "DROP FUNCTION premises_count_places()"),
        *[_trigger(table, event) for table in COUNTED for event in ROWS],
        migrations.RunSQL(FILL, "DELETE FROM premises_gradecount"),
    ]
