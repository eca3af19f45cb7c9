from django.db import migrations


class Migration(migrations.Migration):
    """Rows that hang together agree: held by the database, over several columns at once."""

    dependencies = [("families", "0001_initial")]

    operations = [
        # An engagement's case is a case of the engagement's family.
        migrations.RunSQL(
            """
            ALTER TABLE families_engagement ADD CONSTRAINT engagement_case_of_family
                FOREIGN KEY (case_id, family_id) REFERENCES families_case (id, family_id)
                DEFERRABLE INITIALLY DEFERRED
            """,
            "ALTER TABLE families_engagement DROP CONSTRAINT engagement_case_of_family",
        ),
        # Who leads a session is led along when its time changes or it is cancelled.
        migrations.RunSQL(
            """
            ALTER TABLE families_sessionworker ADD CONSTRAINT session_worker_at_its_time
                FOREIGN KEY (session_id, date, starts_at, ends_at, is_cancelled)
                REFERENCES families_centresession (id, date, starts_at, ends_at, is_cancelled)
                ON UPDATE CASCADE
            """,
            "ALTER TABLE families_sessionworker DROP CONSTRAINT session_worker_at_its_time",
        ),
    ]
