"""What an inspector asks of a centre: reach, case files by sample, impact, voices, sessions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import AuditEvent, ReachArea
from centres.quarters import Quarter
from centres.refusals import Refused
from families.models import Case
from outcomes.inspection import sampling
from outcomes.inspection.files import checks_of, with_facts
from outcomes.inspection.impact import impact_of
from outcomes.models import Action, FileSample, GroupFigure, StarScore
from tests.cast import County, ago, case, family, visit
from tests.outcomes.figures import stored
from tests.outcomes.rolled_up import roll_up
from tests.outcomes.test_due import star

pytestmark = pytest.mark.django_db


def opened(county: County, who: str, **query: str) -> Any:
    client = Client()
    client.force_login(county.people[who])
    return client.get(reverse("inspection", args=[county.north.code]), query)


def held(county: County, number: int, **facts: Any) -> list[Case]:
    return [case(family(county.north), county.fiona, **facts) for _ in range(number)]


def judged(county: County, who: str, sample: FileSample, ref: str, **sent: str) -> Any:
    client = Client()
    client.force_login(county.people[who])
    address = reverse("inspection_file", args=[county.north.code, sample.pk, ref])
    return client.post(address, sent, follow=True)


def test_a_sample_is_drawn_by_chance_and_can_be_drawn_again(county: County) -> None:
    held(county, 12)
    gone = held(county, 1, closed_on=ago(10), closure_reason="other")[0]
    held(county, 1, opened_on=ago(800), closed_on=ago(400), closure_reason="other")
    case(family(county.south), county.sam)
    client = Client()
    client.force_login(county.colin)
    address = reverse("inspection_draw", args=[county.north.code])
    assert "Draw 10 case files of North centre?" in client.get(address).text
    assert "10 case files are drawn." in client.post(address, follow=True).text
    sample = FileSample.objects.get()
    assert (sample.drawn_by, len(sample.candidates)) == (county.colin, 13)
    assert gone.pk in sample.candidates
    refs = Case.objects.filter(pk__in=sample.candidates).values_list("ref", flat=True)
    drawn = [file.case.ref for file in sample.files.select_related("case").order_by("position")]
    assert drawn == sampling.first_drawn(refs, sample.seed)
    assert drawn != sampling.first_drawn(refs, "another seed")
    assert "still to be judged" in client.post(address, follow=True).text
    assert FileSample.objects.count() == 1
    assert AuditEvent.objects.get(action="sample.draw").details == {"files": 10, "drawn_from": 13}
    with pytest.raises(DatabaseError), transaction.atomic():
        FileSample.objects.update(seed="mine")


def test_a_file_is_judged_by_who_may_read_it(county: County) -> None:
    (one,) = held(county, 1)
    sample = sampling.draw(by=county.pat, centre=county.north)
    answer = judged(county, "cora", sample, one.ref, quality="needs_work", note=" ")
    assert "Say what is missing, for those who work there" in answer.text
    answer = judged(county, "cora", sample, one.ref, quality="needs_work", note="No reason why")
    assert "is saved" in answer.text
    for who in ("pat", "colin", "fiona"):
        assert judged(county, who, sample, one.ref, quality="good").status_code == 404
    judged(county, "cora", sample, one.ref, quality="good", note="Put right")
    assert sample.files.get().judgement.quality == "good"
    page = opened(county, "cora")
    assert "Ann Archer" in page.text
    assert "Put right" in page.text
    for who in ("pat", "colin"):
        page = opened(county, who)
        assert one.ref in page.text
        assert "Archer" not in page.text
        assert "Put right" not in page.text
        assert [row.good for row in page.context["samples"]] == [1]
    with pytest.raises(Refused, match="drawn today"):
        sampling.draw(by=county.cora, centre=county.north)
    other = case(family(county.north), county.fiona)
    assert judged(county, "cora", sample, other.ref, quality="good").status_code == 404


def checked(case: Case) -> list[tuple[str, str]]:
    found = with_facts(Case.objects.select_related("family")).get(pk=case.pk)
    return [(check.state, check.words) for check in checks_of(found, ago(0))]


def test_what_a_file_says_of_itself(county: County) -> None:
    (good, bad, new) = (
        case(family(county.north), county.fiona, opened_on=ago(days)) for days in (140, 140, 5)
    )
    star(good, "first", ago(130))
    star(good, "review", ago(60))
    for days in range(125, 4, -20):
        visit(good.family, county.fiona, ago(days))
    facts = {"council": county.council, "case": good, "area": "physical_health", "text": "Go"}
    Action.objects.create(ref="A1", status="done", done_on=ago(9), **facts)
    Action.objects.create(ref="A2", status="dropped", **facts)
    Case.objects.filter(pk=good.pk).update(closed_on=ago(2), closure_reason="goals_met")
    assert [state for state, _words in checked(good)] == ["yes"] * 5
    assert checked(good)[1][1] == "1 action, 1 done"
    star(bad, "first", ago(100))
    visit(bad.family, county.fiona, ago(100))
    Case.objects.filter(pk=bad.pk).update(closed_on=ago(2), closure_reason="declined")
    assert [state for state, _words in checked(bad)] == ["no"] * 5
    assert checked(bad)[3][1] == "Longest gap 98 days"
    assert [state for state, _words in checked(new)] == [
        "not_yet", "not_yet", "not_yet", "yes", "not_yet",
    ]  # fmt: skip


def test_reach_by_group_and_area_hides_small_areas(county: County) -> None:
    quarter = Quarter.containing(ago(0)).plus(-1)
    shared = {"council": county.council, "centre": county.north, "under5_population": 40}
    large, small = (
        ReachArea.objects.create(code=code, name=f"{code} area", **shared) for code in "AB"
    )
    for area, number in ((large, 12), (small, 2)):
        for _ in range(number):
            seen = family(county.north, area=area)
            visit(seen, county.fiona, quarter.last_day)
    roll_up(county.council, str(quarter))
    page = opened(county, "colin")
    reach = page.context["reach"]
    everyone = next(line for line in reach.groups if line.title == "All families")
    assert reach.areas == ["A area", "B area"]
    assert everyone.readings[0].is_good
    assert everyone.readings[2].said == "Hidden"
    assert all(line.readings[2].said == "Hidden" for line in reach.children)
    assert "2 of 40" not in page.text
    assert "as much as inspectors ask" in page.text
    GroupFigure.objects.filter(level="centre", group="everyone").update(suppressed=True)
    lines = opened(county, "colin").context["reach"].groups
    (all_families,) = [line for line in lines if line.title == "All families"]
    assert [one.said for one in all_families.readings] == ["100.0%", "Hidden", "Hidden"]
    assert "65%" in page.text


def test_impact_counts_the_year_of_the_centre(county: County) -> None:
    quarter = Quarter.containing(date(2016, 3, 1))
    last = quarter.last_day
    ended = case(
        family(county.north), county.fiona, opened_on=last - timedelta(150),
        closed_on=last, closure_reason="goals_met",
    )  # fmt: skip
    for kind, day, score in (("first", last - timedelta(140), 3), ("closing", last, 6)):
        scored = star(ended, kind, day)
        areas = scored.edition.areas.order_by("position")[:4]
        StarScore.objects.bulk_create(
            StarScore(star=scored, area=area, score=score if place else 5)
            for place, area in enumerate(areas)
        )
    case(
        family(county.north), county.fiona, opened_on=last - timedelta(90),
        closed_on=last, closure_reason="moved_away",
    )  # fmt: skip
    case(
        family(county.south), county.sam, opened_on=last - timedelta(90),
        closed_on=last, closure_reason="goals_met",
    )  # fmt: skip
    stored(county.north, str(quarter), [ended.family_id])
    for who in ("colin", "cora"):
        client = Client()
        client.force_login(county.people[who])
        for what, number in (("closed", 2), ("goals_met", 1), ("star_progress", 0)):
            page = client.get(reverse("inspection_behind", args=["North", what]))
            assert page.context["page"].paginator.count == number
            assert "Archer" not in page.text
        address = reverse("inspection_behind", args=["North", "reached_under5"])
        assert client.get(address).status_code == 404
    impact = impact_of(county.colin, county.north, quarter)
    assert (impact.closed, impact.goals_met, impact.movement.families) == (2, 1, 1)
    assert (impact.movement.up, impact.movement.same, impact.movement.down) == (3, 1, 0)
    assert (impact.first, impact.last) == (date(2015, 4, 2), date(2016, 3, 31))


def test_centres_of_others_are_not_there(county: County) -> None:
    client = Client()
    client.force_login(county.cora)
    assert "South" not in client.get(reverse("inspections")).text
    assert client.get(reverse("inspection", args=["South"])).status_code == 404
    assert client.post(reverse("inspection_draw", args=["South"])).status_code == 404
    page = opened(county, "cora")
    assert "No figures yet" in page.text
    assert "No sample drawn yet" in page.text


def test_many_files_take_as_many_queries_as_few(county: County) -> None:
    asked = []
    stored(county.north, "2015-16-Q4", [family(county.north).pk])
    for number in (2, 9):
        for one in held(county, number):
            visit(one.family, county.fiona, ago(3), case=one)
            star(one, "first", ago(40))
        sample = sampling.draw(by=county.cora, centre=county.north, on=ago(10 - number))
        for file in sample.files.select_related("sample__council", "case"):
            sampling.judge(by=county.cora, file=file, quality="good", note="")
        opened(county, "cora")
        with CaptureQueriesContext(connection) as queries:
            opened(county, "cora")
        asked.append(len(queries))
    assert asked[0] == asked[1]
