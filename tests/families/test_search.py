"""Finding a family by what a worker has to hand, however it is spelt, in their scope only."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import User
from centres.row_scope import as_person
from families.duplicates import likely
from families.models import Carer, Child, Family
from families.search import FEW, MOST_FOUND, search
from tests.cast import County, case, family


def named(county: County, first: str, last: str, **facts: Any) -> Family:
    """A family in North of one carer of that name and no children."""
    made = family(facts.pop("centre", county.north), **facts)
    made.children.all().delete()
    made.carers.update(first_name=first, last_name=last)
    return made


def refs(user: User, words: str) -> list[str]:
    ids = search(user, words)
    by_id = Family.objects.in_bulk(ids)
    return [by_id[pk].ref for pk in ids]


SPELLINGS = [
    ("Siobhán", "O’Neil", "siobhan oneil"),
    ("Siobhan", "ONeil", "Siobhán O'Neil"),
    ("Siobhan", "O'Neil", "o neil"),
    ("Siobhan", "O'Neil", "oneal"),
    ("John", "Smith", "Smith John"),
    ("John", "Smith", "smith, john"),
    ("John", "Smith", "jhon smith"),
    ("John", "Smith", "john smiht"),
    ("John", "Smith", "jon smyth"),
    ("John", "Smith", "jo smi"),
    ("Anne", "Li", "li"),
    ("Anne", "Li", "nane li"),
    ("Maria", "de la Cruz", "delacruz"),
    ("Maria", "de la Cruz", "cruz"),
    ("Maria", "de la Cruz", "maria dela cruz"),
    ("Anke", "van der Berg", "vanderberg"),
    ("Anke", "Vanderberg", "van der berg"),
    ("Ruairi", "MacDonald", "mac donald"),
    ("Ruairi", "Mac Donald", "macdonald"),
    ("Ruairi", "MacDonald", "mcdonald"),
    ("Zoë", "Smith-Jones", "zoe jones"),
    ("Zoe", "Smith Jones", "smith-jones"),
    ("Zoe", "Smithjones", "smith-jones"),
    ("Zoe", "Jones", "zoe smith-jones"),
    ("Zoe", "Smith–Jones", "smithjones"),
    ("Łukasz", "Wójcik", "lukasz wojcik"),
    ("Lukasz", "Wojcik", "Łukasz Wójcik"),
    ("Katherine", "Brown", "catherine brown"),
    ("Mohammed", "Khan", "muhammad khan"),
    ("Björk", "Guðmundsdóttir", "gudmundsdottir"),
]


def test_a_name_is_found_however_it_is_spelt(county: County) -> None:
    wanted = named(county, "Nobody", "Yet")
    named(county, "Petra", "Quill")
    for first, last, words in SPELLINGS:
        wanted.carers.update(first_name=first, last_name=last)
        assert refs(county.fiona, words) == [wanted.ref], (first, last, words)


def test_odd_words_find_nothing_and_break_nothing(county: County) -> None:
    family(county.north)
    for words in ("", " ", "%", "_", "\\", "'", "\x00", "q%00b", "(", "[a", "x" * 5000, "🙂", "??"):
        assert search(county.fiona, words) == [], words


def test_the_likeliest_come_first(county: County) -> None:
    alike = named(county, "Jon", "Smyth")
    begins = named(county, "Johnny", "Smithers")
    exact = named(county, "John", "Smith")
    other = named(county, "Petra", "Smith")
    assert refs(county.fiona, "john smith") == [exact.ref, begins.ref, alike.ref]
    assert refs(county.fiona, "smith")[:2] == sorted([exact.ref, other.ref])


def test_reference_postcode_and_birthday_find_whole_families(county: County) -> None:
    wanted = named(county, "John", "Smith", ref="LF-find", postcode="HP11 2EE")
    wanted.carers.update(date_of_birth=date(1990, 5, 17))
    other = named(county, "Petra", "Quill", ref="LF-other", postcode="HP1 1AA")
    other.carers.update(date_of_birth=date(1990, 5, 18))
    for words in ("LF-find", "lf-fin", "HP11 2EE", "hp112e", "17/5/1990", "1990-05-17"):
        assert refs(county.fiona, words) == [wanted.ref], words
    assert refs(county.fiona, "hp1") == [wanted.ref, other.ref]


def test_only_families_in_scope_are_found(county: County) -> None:
    hidden = named(county, "John", "Smith", restricted=True)
    south = named(county, "John", "Smith", centre=county.south)
    east = named(county, "John", "Smith", centre=county.east)
    for words in ("john smith", "jhon smiht", hidden.ref, south.ref, east.ref):
        assert refs(county.fiona, words) == [], words
        assert not search(county.colin, words)
    assert refs(county.cora, "john smith") == [hidden.ref]
    hidden.named_workers.add(county.frank)
    assert refs(county.frank, "john smith") == [hidden.ref]
    case(south, county.fiona, centre=county.north)
    assert refs(county.fiona, "john smith") == [south.ref]
    assert refs(county.eve, "john smith") == [east.ref]


def test_the_postcode_of_a_restricted_family_finds_it_for_those_who_see_its_home(
    county: County,
) -> None:
    hidden = family(county.west, restricted=True, postcode="HP11 2EE")
    case(hidden, county.fiona, centre=county.north)
    assert refs(county.fiona, "HP11 2EE") == [hidden.ref]
    # Cora coordinates its case in North, but not its home's cluster.
    assert refs(county.cora, "archer") == [hidden.ref]
    assert refs(county.cora, "HP11 2EE") == []
    assert likely(county.cora, [("", "", date(1990, 5, 17))], "HP11 2EE") == []
    assert likely(county.fiona, [("", "", date(1990, 5, 17))], "HP11 2EE")


def test_others_out_of_scope_do_not_crowd_out_what_is_in_it(county: County) -> None:
    filled = [
        Family(council=county.council, centre=county.south, ref=f"S-{number}")
        for number in range(MOST_FOUND + 5)
    ]
    people(Family.objects.bulk_create(filled), "John", "Smith")
    wanted = named(county, "Jon", "Smith")
    assert refs(county.fiona, "john smith") == [wanted.ref]


def test_it_takes_the_same_number_of_queries_whatever_is_found(county: County) -> None:
    def queries(words: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            search(county.fiona, words)
        return len(captured)

    few = queries("smith")
    many = Family.objects.bulk_create(
        Family(council=county.council, centre=county.north, ref=f"N-{number}")
        for number in range(FEW * 3)
    )
    people(many, "John", "Smith")
    assert queries("smith") <= few


def test_the_list_shows_the_likeliest_first_until_it_is_sorted(county: County) -> None:
    alike, exact = named(county, "Jon", "Asmith"), named(county, "John", "Smith")
    case(alike, county.fiona)
    client = Client()
    client.force_login(county.fiona)

    def listed(query: str) -> list[str]:
        page = client.get(f"/families/?found=on{query}").context["page"]
        return [row.ref for row in page]

    client.post("/families/", {"words": "john smith"})
    assert listed("") == [exact.ref, alike.ref]
    assert listed("&sort=name") == [alike.ref, exact.ref]
    assert listed("&worker=mine") == [alike.ref]


def test_a_merged_family_is_found_under_what_it_became(county: County) -> None:
    kept, merged = named(county, "Petra", "Quill"), named(county, "Jhonn", "Smithe")
    Family.objects.filter(pk=merged.pk).update(merged_into=kept)
    for words in (merged.ref, "jhonn smithe", "john smith"):
        assert refs(county.fiona, words) == [kept.ref], words


def test_so_is_one_that_was_merged_from_another_cluster(county: County) -> None:
    kept = named(county, "Petra", "Quill")
    merged = named(county, "Jhonn", "Smithe", centre=county.south)
    Family.objects.filter(pk=merged.pk).update(merged_into=kept)
    for who, found in ((county.fiona, [kept.ref]), (county.sam, [])):
        with as_person(who):
            assert refs(who, "jhonn smithe") == found


def people(families: list[Family], first: str, last: str) -> None:
    shared = {"first_name": first, "last_name": last}
    Carer.objects.bulk_create(
        Carer(council=each.council, family=each, ref=f"P{each.ref}", **shared) for each in families
    )
    Child.objects.bulk_create(
        Child(
            council=each.council, family=each, ref=f"K{each.ref}",
            date_of_birth=date(2025, 1, 1), **shared,
        )
        for each in families
    )  # fmt: skip
