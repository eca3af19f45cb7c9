from django.db import migrations

# Whoever writes while a merge is under way waits for its lock on the family; what was written
# then names the kept family, so that nothing is ever recorded of one that is seen no more.
FOLLOW = """
    CREATE FUNCTION lodestar_follow_merge() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        SELECT coalesce(merged_into_id, id) INTO NEW.family_id
        FROM families_family WHERE id = NEW.family_id FOR KEY SHARE;
        RETURN NEW;
    END $$
"""

TABLES = (
    "families_agreement",
    "families_attendance",
    "families_booking",
    "families_carer",
    "families_case",
    "families_child",
    "families_engagement",
    "families_level",
    "families_need",
    "families_plannedvisit",
)
ON_TABLE = """
    CREATE TRIGGER follow_merge BEFORE INSERT ON {table} FOR EACH ROW
    WHEN (NEW.family_id IS NOT NULL) EXECUTE FUNCTION lodestar_follow_merge()
"""


class Migration(migrations.Migration):
    """New rows of a merged family are the kept family's."""

    dependencies = [("families", "0003_plain_names")]

    operations = [
        migrations.RunSQL(FOLLOW, "DROP FUNCTION lodestar_follow_merge()"),
        *(
            migrations.RunSQL(ON_TABLE.format(table=table), f"DROP TRIGGER follow_merge ON {table}")
            for table in TABLES
        ),
    ]
