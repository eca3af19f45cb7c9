"""A text that others will read tells who a family is, or it does not."""

import pytest

from families.models import Carer, Case, Child, Family
from outcomes.voice.names import names_in
from tests.cast import County, ago, case, family


@pytest.fixture
def held(county: County) -> Case:
    """The family of Zoë O’Brien-Müller and of Jo and Tamsin Li, at 12 Mill Lane."""
    home = family(county.north, ref="LF-NAMES")
    Family.objects.filter(pk=home.pk).update(
        address="12 Mill Lane\nHigh Wycombe", postcode="HP11 2EE", phone="07700 900123"
    )
    Carer.objects.filter(family=home).update(first_name="Zoë", last_name="O’Brien-Müller")
    shared = {"council": county.council, "family": home, "last_name": "Li"}
    Child.objects.create(ref="K-JO", first_name="Jo", date_of_birth=ago(900), **shared)
    Child.objects.create(ref="K-TAM", first_name="Tamsin", date_of_birth=ago(1500), **shared)
    held = case(home, county.fiona, ref="LC-NAMES")
    held.refresh_from_db()
    return Case.objects.get(pk=held.pk)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The mother sleeps again.", []),
        ("Zoë sleeps again.", ["Zoë"]),
        ("zoe’s evenings are calm", ["zoe"]),
        ("ZOE\u0308 said so", ["ZOË"]),
        ("Mrs OBRIEN", []),
        ("Mrs O'Brien", ["Brien"]),
        ("Frau Muller and TAMSIN", ["Muller", "TAMSIN"]),
        ("Tamsin, tamsin and Tamsin", ["Tamsin", "tamsin"]),
        ("Tamsinville is another place", []),
        # Two letters are in too many texts.
        ("Jo and Li and Bo", []),
        ("They live at hp112ee now", ["hp112ee"]),
        ("near HP11  2EE.", ["HP11  2EE"]),
        ("HP11 2EEL is a code", []),
        ("at 12 mill  lane", ["12 mill  lane"]),
        ("in High Wycombe", ["High Wycombe"]),
        ("ring 07700900123", ["07700900123"]),
        ("ring +44 7700 900 123 at night", ["+44 7700 900 123"]),
        ("ring (07700) 900-123", ["(07700) 900-123"]),
        ("ring 07700 900124", []),
        ("see lf-names or LC-NAMES", ["lf-names", "LC-NAMES"]),
        ("K-TAMS", []),
        ("", []),
    ],
)
def test_what_tells_who_they_are(held: Case, text: str, found: list[str]) -> None:
    assert names_in(text, held) == found


def test_a_family_with_nothing_known_hides_nothing(county: County) -> None:
    bare = Family.objects.create(council=county.council, centre=county.north, ref="LF-BARE")
    assert names_in("Call 07700 900123 at 12 Mill Lane", case(bare, county.fiona)) == []
