"""Evidence as it stood at submission: facts without names, and what is noticed later (SPEC 6)."""

import json
from datetime import date

import pytest

from centres.models import Centre
from families.models import Case, Child, Engagement, Family, Level
from outcomes.models import Action, Figure, Star, StarEdition, StarScore
from payments.evidence.words import in_words_by_line
from payments.flags import flags
from payments.models import ClaimLine
from tests.payments.cast import Q1, Cast

pytestmark = pytest.mark.django_db


def family(cast: Cast, ref: str = "F1") -> Family:
    return Family.objects.create(
        council=cast.council, ref=ref, centre=cast.centre, postcode="HP11 2EE"
    )


def case(cast: Cast, ref: str = "S1", centre: Centre | None = None) -> Case:
    return Case.objects.create(
        council=cast.council,
        ref=ref,
        family=family(cast, f"F-{ref}"),
        centre=centre or cast.centre,
        worker=cast.worker,
        opened_on=date(2015, 4, 1),
        closed_on=date(2015, 6, 20),
        closure_reason="goals_met",
    )


def visit(cast: Cast, of: Case, number: int, day: date) -> Engagement:
    return Engagement.objects.create(
        council=cast.council,
        ref=f"E{number}",
        family=of.family,
        case=of,
        centre=of.centre,
        worker=cast.worker,
        kind="home_visit",
        date=day,
        minutes=60,
        note="Mum Jane was upset about the neighbours.",
    )


def star(cast: Cast, of: Case, kind: str, day: date, scores: dict[str, int]) -> Star:
    edition = StarEdition.objects.get(code="family-star-plus")
    made = Star.objects.create(
        council=cast.council,
        ref=f"{of.ref}-{kind}",
        case=of,
        kind=kind,
        date=day,
        edition=edition,
        completed="together",
    )
    for area, score in scores.items():
        StarScore.objects.create(star=made, area=edition.areas.get(code=area), score=score)
    return made


def submitted_line(cast: Cast, evidence: dict[str, list[int]], measure: str) -> ClaimLine:
    contract = cast.contract()
    cast.price(contract, measure, 100)
    cast.achieved(Q1, "S1", measure=measure, evidence=evidence)
    cast.draft(Q1)
    return cast.submitted(contract, Q1).lines.get()


def test_visits_are_told_by_number_date_kind_and_minutes(cast: Cast) -> None:
    of = case(cast)
    visits = [visit(cast, of, n, date(2015, 5, n)) for n in (3, 1, 2)]
    level = Level.objects.create(
        council=cast.council, family=of.family, starts_on=date(2015, 3, 3), level=3
    )
    evidence = {"case": [of.pk], "engagement": [v.pk for v in visits], "level": [level.pk]}
    line = submitted_line(cast, evidence, "sustained_contact")
    assert in_words_by_line(line.evidence) == [
        "Case S1 · opened 1 April 2015 · closed 20 June 2015, goals met",
        "Visit 1 of 3 · 1 May 2015 · home visit · 60 minutes",
        "Visit 2 of 3 · 2 May 2015 · home visit · 60 minutes",
        "Visit 3 of 3 · 3 May 2015 · home visit · 60 minutes",
        "Level 3 · from 3 March 2015",
    ]


def test_stars_are_told_by_area_from_and_to(cast: Cast) -> None:
    of = case(cast)
    before = star(cast, of, "first", date(2015, 4, 5), {"your_wellbeing": 3, "family_routine": 5})
    after = star(cast, of, "closing", date(2015, 6, 20), {"your_wellbeing": 8, "family_routine": 7})
    done = Action.objects.create(
        council=cast.council,
        ref="X1",
        case=of,
        area="your_wellbeing",
        text="Call Dr Jane Smith",
        status="done",
        done_on=date(2015, 5, 30),
    )
    evidence = {"case": [of.pk], "star": [before.pk, after.pk], "action": [done.pk]}
    line = submitted_line(cast, evidence, "star_progress")
    assert in_words_by_line(line.evidence)[1:] == [
        "First Star · 5 April 2015 · family and worker together",
        "Closing Star · 20 June 2015 · family and worker together",
        "Action X1 · your wellbeing · done on 30 May 2015",
        "Your wellbeing · from 3 to 8",
        "Family routine · from 5 to 7",
    ]


def test_no_name_note_birth_date_or_postcode_is_kept(cast: Cast) -> None:
    of = case(cast)
    child = Child.objects.create(
        council=cast.council,
        family=of.family,
        ref="H1",
        first_name="Jane",
        last_name="Doe",
        date_of_birth=date(2013, 2, 3),
    )
    seen = visit(cast, of, 1, date(2015, 5, 1))
    evidence = {"case": [of.pk], "engagement": [seen.pk], "child": [child.pk]}
    line = submitted_line(cast, evidence, "sustained_contact")
    kept = json.dumps([line.evidence, line.terms, line.records])
    for personal in ("Jane", "Doe", "upset", "2013", "HP11"):
        assert personal not in kept
    assert len(line.evidence_digest) == 64


def test_a_line_is_flagged_when_its_records_change(cast: Cast) -> None:
    of = case(cast)
    seen = visit(cast, of, 1, date(2015, 5, 1))
    line = submitted_line(cast, {"engagement": [seen.pk]}, "sustained_contact")
    assert flags(line.claim) == {}
    seen.voided_on, seen.void_reason = date(2015, 8, 1), "Another family"
    seen.save()
    assert flags(line.claim) == {
        line.pk: ["The records behind this line have changed since it was submitted."]
    }
    line.refresh_from_db()
    assert line.evidence[0]["voided_on"] is None  # as it stood


@pytest.mark.parametrize("field", ["date_of_birth", "family"])
def test_what_is_not_shown_is_noticed_too(cast: Cast, field: str) -> None:
    of = case(cast)
    child = Child.objects.create(
        council=cast.council,
        family=of.family,
        ref="H1",
        first_name="Jane",
        last_name="Doe",
        date_of_birth=date(2013, 2, 3),
    )
    line = submitted_line(cast, {"child": [child.pk]}, "two_year_offer")
    child.first_name = "Joan"
    child.save()
    assert flags(line.claim) == {}  # a name proves nothing
    setattr(child, field, date(2013, 2, 4) if field == "date_of_birth" else family(cast))
    child.save()
    assert list(flags(line.claim)) == [line.pk]


def test_a_removed_record_is_noticed(cast: Cast) -> None:
    of = case(cast)
    level = Level.objects.create(
        council=cast.council, family=of.family, starts_on=date(2015, 3, 3), level=3
    )
    line = submitted_line(cast, {"level": [level.pk]}, "sustained_contact")
    level.delete()
    assert list(flags(line.claim)) == [line.pk]


def test_a_line_is_flagged_against_the_latest_roll_up(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.target(contract, "sustained_cases", 0, 10_000, 100)
    for subject in ("S1", "S2", "S3", "S4"):
        cast.achieved(Q1, subject)
    cast.figure(Q1, "sustained_cases", 1, 2)
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    assert flags(claim) == {}
    cast.unachieved(Q1, "S1")
    cast.unachieved(Q1, "S2")
    cast.achieved(Q1, "S2", date(2015, 4, 9))
    cast.unachieved(Q1, "S3")
    cast.achieved(Q1, "S3", provider=cast.provider_named("P2"))
    found = {claim.lines.get(pk=pk).subject: words for pk, words in flags(claim).items()}
    assert found == {
        "S1": ["By the latest roll-up this is no longer achieved."],
        "S2": ["By the latest roll-up this was achieved on 9 April 2015."],
        "S3": ["By the latest roll-up this belongs to another provider."],
    }


def test_a_target_line_is_flagged_when_its_figure_moves(cast: Cast) -> None:
    contract = cast.contract()
    cast.target(contract, "sustained_cases", 0, 10_000, 100)
    cast.figure(Q1, "sustained_cases", 1, 2)
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    Figure.objects.filter(level="provider").update(numerator=2, denominator=3)
    assert list(flags(claim).values()) == [["By the latest roll-up the figure is 2 of 3."]]


def test_target_subjects_are_drawn_from_both_sorts(cast: Cast) -> None:
    cases = [case(cast, f"S{number:02d}") for number in range(20)]
    counted, rest = cases[:12], cases[12:15]
    contract = cast.contract()
    cast.target(contract, "sustained_cases", 0, 10_000, 100)
    cast.figure(
        Q1,
        "sustained_cases",
        12,
        15,
        counted=[each.pk for each in counted],
        not_counted=[each.pk for each in rest],
    )
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    drawn: dict[bool, set[str]] = {True: set(), False: set()}
    for check in claim.checks:
        drawn[bool(check.counted)].add(check.subject)
        assert check.subject_kind == "case"
    assert len(drawn[True]) == 5
    assert drawn[True] <= {each.ref for each in counted}
    assert drawn[False] == {each.ref for each in rest}
