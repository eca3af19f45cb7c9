from django.db import migrations

EDITIONS = {
    ("family-star-plus", "Family Star Plus"): {
        "physical_health": "Physical health",
        "your_wellbeing": "Your wellbeing",
        "meeting_emotional_needs": "Meeting emotional needs",
        "keeping_your_children_safe": "Keeping your children safe",
        "social_networks": "Social networks",
        "education_and_learning": "Education and learning",
        "boundaries_and_behaviour": "Boundaries and behaviour",
        "family_routine": "Family routine",
        "home_and_money": "Home and money",
        "progress_to_work": "Progress to work",
    },
    ("family-star-early-years", "Family Star Early Years"): {
        "physical_health": "Physical health",
        "your_wellbeing": "Your wellbeing",
        "meeting_emotional_needs": "Meeting emotional needs",
        "keeping_your_children_safe": "Keeping your children safe",
        "social_networks": "Social networks",
        "boundaries_and_routine": "Boundaries and routine",
        "child_development": "Child development",
        "home_money_and_work": "Home, money and work",
    },
}


def ship(apps, schema_editor):
    database = schema_editor.connection.alias
    editions = apps.get_model("outcomes", "StarEdition").objects.using(database)
    areas = apps.get_model("outcomes", "StarArea").objects.using(database)
    for (code, name), names in EDITIONS.items():
        edition = editions.create(code=code, name=name, lowest=1, highest=10, good_from=8)
        for position, (area, area_name) in enumerate(names.items(), start=1):
            areas.create(edition_id=edition.pk, code=area, name=area_name, position=position)


class Migration(migrations.Migration):
    """The two editions the product ships: names of areas and the scale only (SPEC 2)."""

    dependencies = [("outcomes", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
