"""Whether a text that others will read tells who the family is: names, home, telephone, references.

A help against mistakes, not a proof: a coordinator reads every text before it leaves the house.
"""

from __future__ import annotations

import re
from unicodedata import combining, normalize

from families.models import Carer, Case, Child, Family

SHORTEST_NAME = 3
# A line of an address that says less, `12`, say, is in many texts.
SHORTEST_LINE = 6
SHORTEST_NUMBER = 6
WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\+?\(?\d[\d\s().-]{4,}\d")
FOUND = "The text holds a name, an address, a number or a reference of the family."


def names_in(text: str, case: Case) -> list[str]:
    """Words of the text, as they stand in it, that tell who the family of the case is.

    First and last names of three letters and more as whole words, whatever their case and accents;
    lines of the address, the postcode and the telephone number however they are spaced; references
    of the family, its people and its cases. In the order of the text, each once.
    """
    family = case.family
    people = _people(family)
    references = [family.ref, *family.cases.values_list("ref", flat=True)]
    references += [person.ref for person in people]
    return _in_order(text, [*_who(text, family, people), *_whole(text, references)])


def who_in(text: str, family: Family) -> list[str]:
    """As `names_in`, for texts in which references may stand: claims know families by nothing
    else.
    """
    return _in_order(text, _who(text, family, _people(family)))


def _people(family: Family) -> list[Carer | Child]:
    return [*family.carers.all(), *family.children.all()]


def _who(text: str, family: Family, people: list[Carer | Child]) -> list[str]:
    return [
        *_words(text, [f"{person.first_name} {person.last_name}" for person in people]),
        *_whole(text, _lines(family.address)),
        *_squeezed(text, family.postcode),
        *_numbers(text, family.phone),
    ]


def _in_order(text: str, found: list[str]) -> list[str]:
    return list(dict.fromkeys(sorted(found, key=text.find)))


def _words(text: str, names: list[str]) -> list[str]:
    wanted = {
        word
        for name in names
        for word in WORD.findall(_plain(name))
        if len(word) >= SHORTEST_NAME and not word.isdigit()
    }
    # Composed, so that an accent is part of its letter.
    words = WORD.findall(normalize("NFC", text))
    return [word for word in words if _plain(word) in wanted]


def _lines(address: str) -> list[str]:
    lines = [line.strip(" ,.") for line in address.splitlines()]
    return [line for line in lines if len(line) >= SHORTEST_LINE]


def _whole(text: str, wanted: list[str]) -> list[str]:
    """Which of these are in the text, not within another word."""
    found = []
    for each in filter(None, wanted):
        spaced = r"\s+".join(re.escape(part) for part in each.split())
        match = re.search(rf"(?<!\w){spaced}(?!\w)", text, re.IGNORECASE)
        if match:
            found.append(match[0])
    return found


def _squeezed(text: str, postcode: str) -> list[str]:
    letters = [re.escape(letter) for letter in postcode if not letter.isspace()]
    if not letters:
        return []
    spaced = r"\s*".join(letters)
    match = re.search(rf"(?<!\w){spaced}(?!\w)", text, re.IGNORECASE)
    return [match[0]] if match else []


def _numbers(text: str, phone: str) -> list[str]:
    wanted = _dialled(phone)
    if len(wanted) < SHORTEST_NUMBER:
        return []
    return [number.strip() for number in NUMBER.findall(text) if wanted in _dialled(number)]


def _dialled(number: str) -> str:
    """The digits, as they are dialled within the country."""
    digits = "".join(letter for letter in number if letter.isdecimal())
    for country in ("0044", "44"):
        if digits.startswith(country):
            return "0" + digits.removeprefix(country).removeprefix("0")
    return digits


def _plain(text: str) -> str:
    """Without accents and case."""
    parts = normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not combining(letter))
