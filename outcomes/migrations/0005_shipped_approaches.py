from django.db import migrations

APPROACHES = [
    ("parenting_technique", "Parenting technique", ""),
    ("baby_massage", "Baby massage", ""),
    ("play_and_attachment", "Play and attachment", ""),
    ("benefits", "Benefits", "directory"),
    ("housing", "Housing", "directory"),
    ("return_to_work", "Return to work", "directory"),
    ("childcare", "Childcare", "directory"),
    ("referral", "Referral", "referral"),
]


def ship(apps, schema_editor):
    approaches = apps.get_model("outcomes", "Approach").objects
    approaches = approaches.using(schema_editor.connection.alias)
    for position, (code, name, leads_to) in enumerate(APPROACHES, start=1):
        approaches.create(code=code, name=name, leads_to=leads_to, position=position)


class Migration(migrations.Migration):
    """The approaches that an action can be given until a council changes the list."""

    dependencies = [("outcomes", "0003_refresh_statistics")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
