from django.db import migrations


class Migration(migrations.Migration):
    """Numbers for references of records made in the product (centres.references)."""

    dependencies = [("centres", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE centres_reference_seq",
            "DROP SEQUENCE centres_reference_seq",
        ),
    ]
