"""What was issued is never changed or taken away afterwards, whoever asks; what waits for a yes is not written either."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION alerts_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    now_is jsonb;
    may_move text[] := ARRAY['superseded_at'];
BEGIN
    IF OLD.stage = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF OLD.stage = 'proposed' THEN
        may_move := ARRAY['superseded_at', 'stage', 'proposed_at', 'proposed_by_post', 'issued_at', 'issued_by_post',
            'issued_by_agency', 'seconded_by_post', 'told', 'price', 'sender', 'identifier', 'cap', 'farewell', 'sha256'];
    END IF;
    IF TG_OP = 'UPDATE' THEN
        now_is := to_jsonb(NEW);
        IF was - may_move = now_is - may_move THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was said of an alert is never changed: % of %', TG_OP, OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER alerts_version_stays BEFORE UPDATE OR DELETE ON alerts_version
    FOR EACH ROW EXECUTE FUNCTION alerts_version_stays()
"""
BACK = "DROP TRIGGER alerts_version_stays ON alerts_version; DROP FUNCTION alerts_version_stays()"


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_first")]

    operations = [migrations.RunSQL(REFUSE, BACK)]
