"""The council administrator's one page: everything they keep, by what it is for."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Thing:
    """Something the administrator keeps: its name, its address's name, and what it is for."""

    text: str
    url_name: str
    hint: str

    @property
    def href(self) -> str:
        return reverse(self.url_name)


SECTIONS: tuple[tuple[str, tuple[Thing, ...]], ...] = (
    (
        "People and partners",
        (
            Thing("People", "people", "Invite somebody, change what they do, help them sign in"),
            Thing("Partners", "partners", "Keys for health visitors, MASH and the data warehouse"),
        ),
    ),
    (
        "Money",
        (
            Thing("Contracts", "contracts", "Draw up, agree and vary what providers are paid for"),
            Thing("Bank details", "bank_details", "Where each provider is paid"),
            Thing("Roll-ups", "rollups", "Work out a quarter’s figures anew"),
        ),
    ),
    (
        "What comes in",
        (Thing("New births", "births", "Read in the list from the health visitors"),),
    ),
    (
        "Words, dates and numbers",
        (
            Thing("Directory", "directory", "Services that families are sent on to"),
            Thing("Star editions", "editions", "Editions of the Family Star your council uses"),
            Thing("Approaches", "approaches", "Named ways of working that plans choose from"),
            Thing("Questions to families", "voice_questions", "What families are asked at the end"),
            Thing("Term dates", "terms", "When the timetable runs"),
            Thing("Small numbers", "publishing", "How small a number may be shown to others"),
        ),
    ),
)
NAMES = tuple(thing.url_name for _title, things in SECTIONS for thing in things)
