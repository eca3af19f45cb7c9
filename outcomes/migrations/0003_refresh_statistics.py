from django.db import migrations

CREATE = """
CREATE FUNCTION lodestar_refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    changed regclass;
BEGIN
    FOR changed IN
        SELECT pg_class.oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND pg_get_userbyid(relowner) = current_user
          AND pg_stat_get_mod_since_analyze(pg_class.oid)
              + pg_stat_get_xact_tuples_inserted(pg_class.oid)
              + pg_stat_get_xact_tuples_updated(pg_class.oid)
              > 50 + greatest(reltuples, 0) / 10
        ORDER BY relname
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s', changed);
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    """Lets the application have PostgreSQL look again at tables of which much has changed.

    It has no right to ANALYZE tables that it does not own, and autovacuum may come a minute late.
    """

    dependencies = [("outcomes", "0002_shipped_star_editions")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION lodestar_refresh_statistics()")]
