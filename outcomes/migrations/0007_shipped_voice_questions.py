from django.db import migrations

QUESTIONS = {
    "first": "How much has coming here helped your family?",
    "second": "How much did we listen to what you wanted?",
    "third": "How much would you like a friend to come here too?",
}


def ship(apps, schema_editor):
    questions = apps.get_model("outcomes", "VoiceQuestions")
    questions.objects.using(schema_editor.connection.alias).create(version=1, **QUESTIONS)


class Migration(migrations.Migration):
    """The questions that families are asked where their council has none of its own."""

    dependencies = [("outcomes", "0005_shipped_approaches")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
