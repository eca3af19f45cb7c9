from django.db import migrations

TABLES = ("families_attendance", "families_booking")


class Migration(migrations.Migration):
    """A place or a name on a register of a merged family is the kept family's."""

    dependencies = [('families', '0015_register_reopened')]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER follow_merge BEFORE INSERT ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION lodestar_follow_merge()",
            f"DROP TRIGGER follow_merge ON {table}",
        )
        for table in TABLES
    ]
