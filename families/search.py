"""Finding a family by what a worker has to hand: a name, a reference, a postcode, a birthday.

The words are personal data: they are posted and kept in the session, never in an address.
"""

from __future__ import annotations

import re
from datetime import date

from django.contrib.postgres.lookups import Unaccent
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Replace, Upper

from centres.wording import MONTHS
from families.models import Carer, Child, Family

LONGEST = 100
POSTCODE_START = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?([0-9]([A-Z]{2})?)?$")
DATE = re.compile(r"^(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.-]+(\d{4})$", re.IGNORECASE)
ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


def matching(families: QuerySet[Family], words: str) -> QuerySet[Family]:
    """Those families that the words fit: every word in one person's name, or the beginning of the
    reference or the postcode, or somebody's date of birth.
    """
    words = " ".join(words.split())[:LONGEST]
    if not words:
        return families
    condition = Q(ref__istartswith=words) | _somebody_called(words.split())
    compact = words.replace(" ", "").upper()
    if POSTCODE_START.match(compact):
        families = families.annotate(compact_postcode=Replace(Upper("postcode"), Value(" ")))
        condition |= Q(compact_postcode__startswith=compact)
    day = as_date(words)
    if day:
        for people in (Carer, Child):
            condition |= Q(pk__in=people.objects.filter(date_of_birth=day).values("family"))
    return families.filter(condition)


def as_date(words: str) -> date | None:
    """The date that is written as 3/3/2016, 3 March 2016 or 2016-03-03; None for anything else."""
    if match := ISO_DATE.match(words):
        year, month, day = match.groups()
    elif match := DATE.match(words):
        day, month, year = match.groups()
    else:
        return None
    if not month.isdigit():
        starts = [name for name in MONTHS if name.lower().startswith(month.lower())]
        if len(starts) != 1:
            return None
        month = str(MONTHS.index(starts[0]) + 1)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _somebody_called(words: list[str]) -> Q:
    condition = Q()
    for people in (Carer, Child):
        named: QuerySet = people.objects.annotate(
            called=Unaccent(Concat("first_name", Value(" "), "last_name"))
        )
        for word in words:
            named = named.filter(called__icontains=Unaccent(Value(word)))
        condition |= Q(pk__in=named.values("family"))
    return condition
