"""The editions of the Star that a council works with: added, changed while unused, retired.

An edition is data (SPEC 2). Retiring one hides it from new Stars and touches no Star that has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from centres import audit
from centres.models import Council, User
from centres.models.places import KEY_LENGTH
from centres.refusals import Refused
from centres.row_scope import as_service
from outcomes.family_star.radar import FEWEST_AREAS
from outcomes.models import RetiredEdition, StarArea, StarEdition

MOST_AREAS = 20
LONGEST_NAME = 80
HIGHEST = 20


@dataclass(frozen=True)
class Facts:
    """What an edition is: its name, the names of its areas in order, its scale (SPEC 2).

    `code` is what exchange folders call it; made from the name where it is empty.
    """

    name: str
    areas: Sequence[str]
    lowest: int
    highest: int
    good_from: int
    code: str = ""

    @property
    def own_code(self) -> str:
        """The code, or one made from the name."""
        return self.code or slugify(self.name)[:KEY_LENGTH]


def area_code(name: str, position: int) -> str:
    """What an area is called in exchange folders: `home_and_money`."""
    return slugify(name).replace("-", "_")[:KEY_LENGTH] or f"area_{position}"


@transaction.atomic
def add(*, by: User, council: Council, facts: Facts) -> StarEdition:
    """Add an edition for the council. ValidationError names the field that is wrong."""
    _check(facts)
    edition = StarEdition(council=council)
    _write(edition, facts)
    _audit(by, "edition.add", edition, council, areas=len(facts.areas))
    return edition


@transaction.atomic
def change(*, by: User, council: Council, edition: StarEdition, facts: Facts) -> StarEdition:
    """Put an edition of the council's right. Refused once a Star has been begun with it."""
    # Nobody begins a Star with it meanwhile: that would hold the row.
    rows = StarEdition.objects.select_for_update().filter(council=council, pk=edition.pk)
    locked = rows.first()
    if locked is None:
        raise Refused("An edition that comes with Lodestar is not changed.")
    require_unused(locked)
    _check(facts)
    locked.areas.all().delete()
    _write(locked, facts)
    _audit(by, "edition.change", locked, council, areas=len(facts.areas))
    return locked


@transaction.atomic
def retire(*, by: User, council: Council, edition: StarEdition) -> None:
    """Begin no more Stars with an edition; once more changes nothing.

    Refused for the last one: Stars could not be recorded any more.
    """
    Council.objects.select_for_update().get(pk=council.pk)
    require_retirable(council, edition)
    _retired, new = RetiredEdition.objects.get_or_create(
        council=council, edition=edition, defaults={"retired_on": timezone.localdate()}
    )
    if new:
        _audit(by, "edition.retire", edition, council)


@transaction.atomic
def bring_back(*, by: User, council: Council, edition: StarEdition) -> None:
    """Let Stars be begun with a retired edition again; once more changes nothing."""
    gone, _of = RetiredEdition.objects.filter(council=council, edition=edition).delete()
    if gone:
        _audit(by, "edition.bring_back", edition, council)


def require_unused(edition: StarEdition) -> None:
    """Refused when a Star has the edition: it stays as it was."""
    with as_service():
        is_used = edition.stars.exists()
    if is_used:
        raise Refused(
            "A Star has been begun with this edition, so it stays as it is. Retire it and add"
            " another one."
        )


def require_retirable(council: Council, edition: StarEdition) -> None:
    """Refused when it is the only edition that new Stars can be begun with."""
    usable = StarEdition.objects.of_council(council.pk).filter(Q(retired_on=None))
    if not usable.exclude(pk=edition.pk).exists():
        raise Refused("This is the only edition left. Add or bring back another one first.")


def _check(facts: Facts) -> None:
    wrong: dict[str, list[str]] = {}
    if not slugify(facts.own_code) or slugify(facts.own_code) != facts.own_code.lower():
        wrong["code"] = ["Enter a code of letters, numbers and hyphens."]
    if not 0 <= facts.lowest < facts.highest <= HIGHEST:
        wrong["highest"] = [f"The highest score must be above the lowest, and {HIGHEST} or less."]
    elif not facts.lowest < facts.good_from <= facts.highest:
        wrong["good_from"] = ["Good from must be above the lowest score and within the scale."]
    faults = _faults_of_areas(facts.areas)
    if faults:
        wrong["areas"] = faults
    if wrong:
        raise ValidationError(wrong)


def _faults_of_areas(areas: Sequence[str]) -> list[str]:
    if not FEWEST_AREAS <= len(areas) <= MOST_AREAS:
        return [f"Enter from {FEWEST_AREAS} to {MOST_AREAS} areas, one a line."]
    faults: list[str] = []
    first_line: dict[str, int] = {}
    for line, name in enumerate(areas, start=1):
        if len(name) > LONGEST_NAME:
            faults.append(f"Line {line} must be {LONGEST_NAME} characters or fewer.")
        before = first_line.setdefault(area_code(name, line), line)
        if before != line:
            faults.append(f"Line {line} is the same area as line {before}.")
    return faults


def _write(edition: StarEdition, facts: Facts) -> None:
    edition.code, edition.name = facts.own_code, facts.name
    edition.lowest, edition.highest = facts.lowest, facts.highest
    edition.good_from = facts.good_from
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError as taken:
        said = f"There is already an edition with the code {facts.own_code}."
        raise ValidationError({"code": said}) from taken
    StarArea.objects.bulk_create(
        StarArea(edition=edition, code=area_code(name, place), name=name, position=place)
        for place, name in enumerate(facts.areas, start=1)
    )


def _audit(by: User, action: str, edition: StarEdition, council: Council, **details: int) -> None:
    audit.record(
        by=by,
        action=action,
        record="star edition",
        reference=edition.code,
        council=council,
        **details,
    )
