"""What a signature covers is never changed or taken away afterwards, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION plans_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('signed', 'superseded') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state IN ('signed', 'superseded')
        AND (NEW.plan_id, NEW.number, NEW.sha256, NEW.pack_key, NEW.pack_version, NEW.sections, NEW.role_cards)
          = (OLD.plan_id, OLD.number, OLD.sha256, OLD.pack_key, OLD.pack_version, OLD.sections, OLD.role_cards)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a signed version of a plan is never changed: % of %', TG_OP, OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER plans_version_stays BEFORE UPDATE OR DELETE ON plans_version
    FOR EACH ROW EXECUTE FUNCTION plans_version_stays()
"""
BACK = "DROP TRIGGER plans_version_stays ON plans_version; DROP FUNCTION plans_version_stays()"


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_plans_grow_old")]

    operations = [migrations.RunSQL(REFUSE, BACK)]
