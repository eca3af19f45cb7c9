"""What became of the records behind a sealed line: late, corrected, merged, not accounted for."""

from datetime import date

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import cursor

from families import merging
from families.models import Case, Engagement, FamilyMerge, Level
from outcomes.models import Star
from payments.models import Claim, ClaimLine
from payments.seals.changes import Change, Sort
from payments.seals.compare import later_changes, sealed_lines
from payments.verification.evidence import accounted_for
from tests.cast import County, build_county
from tests.outcomes.factories import EngagementFactory, FamilyFactory, LevelFactory
from tests.payments.in_county import cast_of
from tests.payments.real_claim import QUARTER, drafted_claim

pytestmark = pytest.mark.django_db
OWNER = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    """Submitted: seven cases, of each the contact and most with their Stars, and a target."""
    drafted = drafted_claim(county)
    return cast_of(county).submitted(drafted.contract, QUARTER)


def found(claim: Claim) -> list[Change]:
    lines = sealed_lines(claim.council_id)
    return [one for each in later_changes(claim.council_id, lines).values() for one in each]


def first_line(claim: Claim, measure: str) -> ClaimLine:
    line: ClaimLine = claim.lines.filter(measure=measure).earliest("number")
    return line


def said(change: Change) -> tuple[str, int, str]:
    return change.sort.value, change.line.number, change.words


def test_a_voided_visit_is_a_correction_by_somebody(county: County, claim: Claim) -> None:
    assert found(claim) == []
    line = first_line(claim, "sustained_contact")
    visit = Engagement.objects.get(pk=line.records["engagement"][0])
    visit.voided_on, visit.void_reason = date(2015, 8, 1), "Another family"
    with pghistory.context(user=county.fiona.pk):
        visit.save()
    (change,) = found(claim)
    words = f"Visit or contact {visit.ref} was voided."
    assert said(change) == ("correction", line.number, words)
    assert (change.by, [one.name for one in change.differences]) == (
        "family support worker",
        ["voided on"],
    )


def test_a_correction_says_from_what_to_what_and_what_is_not_shown_by_name_alone(
    claim: Claim,
) -> None:
    line = first_line(claim, "sustained_contact")
    visits = Engagement.objects.filter(pk=line.records["engagement"][0])
    before = visits.get().minutes
    visits.update(minutes=7)
    visits.update(minutes=before)
    assert found(claim) == []  # changed, and put back

    visits.update(minutes=7, case=None)
    (change,) = found(claim)
    assert change.sort == Sort.CORRECTION
    assert [(one.name, one.before, one.after) for one in change.differences] == [
        ("minutes", str(before), "7"),
        ("case", "", ""),
    ]
    assert change.by == ""

    Level.objects.filter(pk__in=first_line(claim, "sustained_contact").records["level"]).delete()
    stars = first_line(claim, "star_progress")
    star = Star.objects.get(pk=stars.records["star"][1])
    Star.objects.filter(pk=star.pk).update(voided_on=date(2015, 8, 1), void_reason="Wrong")
    words = {change.words for change in found(claim) if change.sort == Sort.CORRECTION}
    assert f"Star {star.ref} was voided." in words
    assert any(one.startswith("Level of need of") and one.endswith("removed.") for one in words)


def test_what_is_entered_late_bears_on_the_line_and_what_a_merge_moved_is_a_merge(
    county: County, claim: Claim
) -> None:
    line = first_line(claim, "sustained_contact")
    case = Case.objects.get(ref=line.subject)
    late = EngagementFactory(case=case, date=line.achieved_on, kind="phone")
    EngagementFactory(case=case, date=date(2015, 7, 3))
    LevelFactory(family=case.family, starts_on=line.achieved_on, level=2)
    by_words = {change.words: change for change in found(claim) if change.line.pk == line.pk}
    assert {change.sort for change in by_words.values()} == {Sort.LATE}
    assert len(by_words) == 2
    assert any(late.ref in words for words in by_words)

    twin = FamilyFactory(centre=case.family.centre)
    other = next(one for one in claim.lines if one.subject != line.subject and one.records)
    family = Case.objects.get(ref=other.subject).family
    merging.merge(by=county.cora, kept=twin, merged=family)
    changes = [change for change in found(claim) if change.line.pk == other.pk]
    assert {change.sort for change in changes} == {Sort.MERGE}
    assert all(one.name == "family" for each in changes for one in each.differences)
    merging.undo(by=county.cora, merge=FamilyMerge.objects.get())
    assert [change for change in found(claim) if change.line.pk == other.pk] == []


TAMPERED = (
    ("engagement", "families_engagement", "UPDATE {} SET minutes = 1", "says something else"),
    ("case", "families_case", "UPDATE {} SET closed_on = '2015-06-30'", "says something else"),
    ("star", "outcomes_starscore", "UPDATE {} SET score = 9", "says something else"),
    ("action", "outcomes_action", "UPDATE {} SET area = 'x'", "says something else"),
    ("level", "families_level", "DELETE FROM {}", "is no longer there"),
)


@OWNER
def test_what_is_changed_past_the_history_is_not_accounted_for(
    claim: Claim, owner_cursor: cursor
) -> None:
    corrected = first_line(claim, "sustained_contact").records["engagement"][0]
    Engagement.objects.filter(pk=corrected).update(minutes=7)
    for _kind, table, statement, _words in TAMPERED:
        owner_cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        keep = f" WHERE id <> {corrected}" if table == "families_engagement" else ""
        owner_cursor.execute(statement.format(table) + keep)
        owner_cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    changes = found(claim)
    assert [change.sort for change in changes].count(Sort.CORRECTION) == 1
    tampered = [change for change in changes if change.sort == Sort.TAMPERING]
    assert len(tampered) == len(changes) - 1
    for kind, _table, _statement, words in TAMPERED:
        of_kind = [change.words for change in tampered if change.kind == kind]
        assert of_kind
        assert all(words in each for each in of_kind)
    assert accounted_for(claim.council) == (
        claim.lines.count(),
        [f"{claim}: line {one.line.number}, {one.line.subject}: {one.words}" for one in tampered],
    )

    # The history of the correction is taken away as well: then nothing accounts for it.
    owner_cursor.execute("ALTER TABLE families_engagementevent DISABLE TRIGGER USER")
    owner_cursor.execute("DELETE FROM families_engagementevent")
    owner_cursor.execute("ALTER TABLE families_engagementevent ENABLE TRIGGER USER")
    assert {change.sort for change in found(claim)} == {Sort.TAMPERING}


def test_the_queries_do_not_depend_on_the_lines(county: County, claim: Claim) -> None:
    Engagement.objects.update(minutes=3)
    counted = []
    for lines in (list(claim.lines[:2]), list(claim.lines)):
        with CaptureQueriesContext(connection) as queries:
            later_changes(claim.council_id, lines)
        counted.append(len(queries))
    assert counted[0] <= counted[1] < 30
