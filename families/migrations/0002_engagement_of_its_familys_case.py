from django.db import migrations


class Migration(migrations.Migration):
    """An engagement's case is a case of the engagement's family: held by the database."""

    dependencies = [("families", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE families_engagement ADD CONSTRAINT engagement_case_of_family
                FOREIGN KEY (case_id, family_id) REFERENCES families_case (id, family_id)
                DEFERRABLE INITIALLY DEFERRED
            """,
            "ALTER TABLE families_engagement DROP CONSTRAINT engagement_case_of_family",
        ),
    ]
