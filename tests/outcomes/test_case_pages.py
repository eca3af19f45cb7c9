"""The pages of a family, a case and a Star: what they say, and at what cost."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import User
from families.models import Case, Engagement, Family, Level, Need
from outcomes.cases.due import next_due, six_months_after
from outcomes.family_star import stars
from outcomes.models import Star, StarEdition
from outcomes.planning import plans
from tests.cast import County, ago, case, family, visit
from tests.outcomes.test_stars import small_edition


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def held(county: County, archers: Family) -> Case:
    return case(archers, county.fiona)


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def star_of(county: County, held: Case, days: int, *values: int, **facts: Any) -> Star:
    """A finished Star of so many days ago with the first areas scored."""
    edition = facts.pop("edition", None) or StarEdition.objects.get(code="family-star-plus")
    facts = {"kind": "first", "completed": "together", **facts}
    star = stars.start(by=county.fiona, case=held, date=ago(days), edition=edition, **facts)
    scores = dict(zip(edition.areas.all(), values, strict=False))
    stars.score(by=county.fiona, star=star, scores=scores)
    return stars.finish(by=county.fiona, star=star, seen=stars.fingerprint(star))


def something_of_everything(county: County, archers: Family, days: int) -> None:
    """A closed case with a visit, a voided one, a Star and a done action; a level and a need."""
    shared = {"council": county.council, "family": archers}
    held = case(archers, county.fiona, opened_on=ago(days))
    visit(archers, county.fiona, ago(days), case=held, next_step="Ring")
    visit(archers, county.fiona, ago(days), voided_on=ago(0), void_reason="Wrong")
    star_of(county, held, days, 3, 4)
    done = plans.add(by=county.fiona, case=held, area="physical_health", text=f"Dentist {days}")
    plans.mark_done(by=county.fiona, action=done, done_on=ago(days - 1))
    Level.objects.create(starts_on=ago(days), level=3, **shared)
    Need.objects.create(ref=f"LN-{days}", need="debt", starts_on=ago(days), **shared)


def test_a_familys_page_takes_no_more_queries_for_a_long_story(
    county: County, archers: Family, fiona: Client
) -> None:
    page = reverse("family", args=[archers.ref])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fiona.get(page).status_code == 200
        return len(captured)

    something_of_everything(county, archers, 30)
    few = queries()
    for days in range(31, 42):
        something_of_everything(county, archers, days)
    # Perhaps one fewer: the registration has left the first page.
    assert queries() <= few


def test_a_cases_page_takes_a_fixed_number_of_queries(
    county: County, held: Case, fiona: Client
) -> None:
    page = reverse("case", args=[held.ref])
    counts = []
    for days in (50, 40):
        star_of(county, held, days, 3, 4)
        star_of(county, held, days - 5, 3, 4, kind="review")
        visit(held.family, county.fiona, ago(days), case=held, next_step="Ring")
        plans.add(by=county.fiona, case=held, area="physical_health", text=f"Dentist {days}")
        with CaptureQueriesContext(connection) as captured:
            assert fiona.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_story_tells_everything_newest_first_with_who(
    county: County, archers: Family, held: Case, fiona: Client
) -> None:
    visit(archers, county.frank, ago(40), case=held, note="Met at <b>the</b> door")
    star_of(county, held, 30, 3)
    visit(archers, county.fiona, ago(20), voided_on=ago(1), void_reason="Wrong family")
    Level.objects.create(council=county.council, family=archers, starts_on=ago(10), level=2)
    response = fiona.get(reverse("family", args=[archers.ref]))
    told = [(entry.kind, entry.by) for entry in response.context["page"].object_list]
    assert told == [
        ("level", ""),
        ("engagement", "Fiona"),
        ("star", "Fiona"),
        ("engagement", "Frank"),
        ("opened", ""),
        ("registered", ""),
    ]
    page = response.content.decode()
    assert "Wrong family" in page
    assert "Met at &lt;b&gt;the&lt;/b&gt; door" in page


def test_a_long_story_comes_in_pages(county: County, archers: Family, fiona: Client) -> None:
    for days in range(45):
        visit(archers, county.fiona, ago(days))
    address = reverse("family", args=[archers.ref])
    sizes = [len(fiona.get(address, {"page": n}).context["page"].object_list) for n in (1, 2, 3)]
    assert sizes == [20, 20, 6]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("visits", {"engagement"}),
        ("stars", {"star", "action"}),
        ("needs", {"level", "need_started", "need_ended"}),
        ("cases", {"opened", "closed"}),
        ("family", {"registered"}),
    ],
)
def test_the_story_is_narrowed_in_the_address(
    county: County, archers: Family, fiona: Client, kind: str, told: set[str]
) -> None:
    something_of_everything(county, archers, 30)
    Need.objects.update(ends_on=ago(3))
    Case.objects.update(closed_on=ago(2), closure_reason="other")
    response = fiona.get(reverse("family", args=[archers.ref]), {"kind": kind})
    assert {entry.kind for entry in response.context["page"].object_list} == told
    assert f'href="?kind={kind}#story" aria-current="true"' in response.content.decode()


def test_a_kind_that_is_none_shows_everything(archers: Family, fiona: Client) -> None:
    for odd in ("x", "\x00", "visits,stars", "9" * 400):
        response = fiona.get(reverse("family", args=[archers.ref]), {"kind": odd})
        assert response.context["page"].paginator.count == 1


def test_where_they_stand(county: County, archers: Family, held: Case, fiona: Client) -> None:
    Level.objects.create(
        council=county.council, family=archers, starts_on=ago(9), level=4, status="cp"
    )
    shared = {"council": county.council, "family": archers, "starts_on": ago(90)}
    Need.objects.create(ref="LN-1", need="housing", **shared)
    Need.objects.create(ref="LN-2", need="debt", ends_on=ago(1), **shared)
    visit(archers, county.fiona, ago(9), case=held, next_step="An older step")
    visit(archers, county.fiona, ago(5), case=held, next_step="Ring the housing officer")
    page = fiona.get(reverse("family", args=[archers.ref])).content.decode()
    for said in (
        "4 Statutory: child protection plan",
        "Housing",
        "Next step: Ring the housing officer",
        "First Star",
        "was due by",
        "2 years old",
    ):
        assert said in page
    assert "Debt" not in page.partition("What happened")[0]
    assert "Next step: An older step" not in page


def test_a_family_of_which_little_is_known_has_a_page(county: County, fiona: Client) -> None:
    known = family(county.north, registered_on=None)
    known.carers.all().delete()
    known.children.update(date_of_birth=None, due_on=date(2030, 3, 3), first_name="", last_name="")
    page = fiona.get(reverse("family", args=[known.ref])).content.decode()
    assert "A baby, due 3 March 2030" in page
    assert "No open case" in page
    assert "Nothing has been recorded yet" in page


def test_a_star_is_scored_saved_and_finished_on_the_pages(
    county: County, held: Case, fiona: Client
) -> None:
    star_of(county, held, 50, 3, 4, 5)
    day = ago(2)
    add = reverse("star_add", args=[held.ref])
    assert fiona.get(add).context["form"]["kind"].value() == "review"
    begun = fiona.post(
        add,
        {
            "kind": "review",
            "date_day": str(day.day),
            "date_month": str(day.month),
            "date_year": str(day.year),
            "completed": "together",
            "edition": "family-star-plus",
        },
    )
    star = Star.objects.get(kind="review")
    address = reverse("star", args=[star.ref])
    assert begun["Location"] == address
    page = fiona.get(address).content.decode()
    assert ": 3" in page
    assert "Stuck" in page
    first, second, *_ = star.edition.areas.all()

    saved = fiona.post(address, {f"area_{first.pk}": "6", f"area_{second.pk}": ""})
    assert saved["Location"] == reverse("case", args=[held.ref])
    assert "Draft" in fiona.get(saved["Location"]).content.decode()

    going_on = fiona.post(
        address, {f"area_{first.pk}": "6", f"area_{second.pk}": "4", "then": "finish"}
    )
    finish = reverse("star_finish", args=[star.ref])
    assert going_on["Location"] == finish
    confirm = fiona.get(finish)
    assert "2 areas scored, 8 left out" in " ".join(confirm.content.decode().split())
    done = fiona.post(finish, {"seen": confirm.context["form"]["seen"].value()}, follow=True)
    told = done.content.decode()
    assert "Physical health: from 3 to 6, up 3" in told
    assert "Your wellbeing (4)" in told
    assert "<svg" in told


@pytest.mark.parametrize("value", ["0", "11", "x", "1.5", "\x00", "9" * 40, "-1"])
def test_a_score_outside_the_scale_is_told_beside_its_area(
    county: County, held: Case, fiona: Client, value: str
) -> None:
    edition = StarEdition.objects.get(code="family-star-plus")
    star = stars.start(
        by=county.fiona, case=held, kind="first", date=ago(1), edition=edition, completed="worker"
    )
    name = f"area_{edition.areas.all()[0].pk}"
    response = fiona.post(reverse("star", args=[star.ref]), {name: value})
    assert response.context["form"].errors[name]
    assert not star.scores.exists()


def test_another_scale_is_offered_as_it_is(county: County, held: Case, fiona: Client) -> None:
    star = stars.start(
        by=county.fiona,
        case=held,
        kind="first",
        date=ago(1),
        edition=small_edition(),
        completed="family",
    )
    address = reverse("star", args=[star.ref])
    response = fiona.get(address)
    area = star.edition.areas.all()[0]
    offered = [
        value
        for _, steps in response.context["form"].fields[f"area_{area.pk}"].choices
        for value, _ in steps
    ]
    assert offered == ["0", "1", "2", "3", "4", "5", ""]
    assert "Stuck" not in response.content.decode()
    fiona.post(address, {f"area_{area.pk}": "0"})
    assert star.scores.get().score == 0


def test_two_tabs_are_told_what_happened_meanwhile(
    county: County, held: Case, fiona: Client
) -> None:
    star = star_of(county, held, 5, 3)
    address, name = reverse("star", args=[star.ref]), f"area_{star.edition.areas.all()[0].pk}"
    for page, data in (
        (address, {name: "9"}),
        (reverse("star_finish", args=[star.ref]), {"seen": ""}),
    ):
        assert "was finished on" in fiona.post(page, data, follow=True).content.decode()
    void = reverse("star_void", args=[star.ref])
    fiona.post(void, {"reason": "Wrong family"})
    assert "already voided" in fiona.post(void, {"reason": "Again"}, follow=True).content.decode()
    assert "Wrong family" in fiona.get(address).content.decode()

    action = plans.add(by=county.fiona, case=held, area="physical_health", text="Dentist")
    drop = reverse("action_drop", args=[action.ref])
    fiona.post(drop)
    assert "already dropped" in fiona.post(drop, follow=True).content.decode()
    done = reverse("action_done", args=[action.ref])
    assert "already dropped" in fiona.get(done, follow=True).content.decode()

    close = reverse("case_close", args=[held.ref])
    today = ago(0)
    form = {
        "closed_on_day": str(today.day),
        "closed_on_month": str(today.month),
        "closed_on_year": str(today.year),
        "reason": "goals_met",
    }
    assert fiona.post(close, {**form, "reason": ""}).context["form"].errors["reason"]
    assert fiona.post(close, {**form, "closed_on_year": "1999"}).context["form"].errors["closed_on"]
    assert "closed." in fiona.post(close, form, follow=True).content.decode()
    assert "already closed" in fiona.post(close, form, follow=True).content.decode()
    add = reverse("action_add", args=[held.ref])
    sent = {"text": "Late", "area": "physical_health"}
    assert "is closed" in fiona.post(add, sent, follow=True).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"area": ""}, "area"),
        ({"area": "nowhere"}, "area"),
        ({"area": "\x00"}, "area"),
    ],
)
def test_a_fault_in_an_action_is_told_beside_its_field(
    held: Case, fiona: Client, typed: dict[str, str], field: str
) -> None:
    sent = {"text": "Dentist", "area": "physical_health", **typed}
    response = fiona.post(reverse("action_add", args=[held.ref]), sent)
    assert response.context["form"].errors[field]
    assert not held.actions.exists()


def test_the_case_page_says_how_often_and_what_next(
    county: County, held: Case, fiona: Client
) -> None:
    visit(held.family, county.fiona, ago(9), case=held)
    visit(held.family, county.fiona, ago(9), case=held, kind="one_to_one")
    visit(held.family, county.fiona, ago(5), case=held, kind="phone", next_step="Bring the form")
    visit(held.family, county.fiona, ago(4), case=held, voided_on=ago(1), void_reason="Wrong")
    page = " ".join(fiona.get(reverse("case", args=[held.ref])).content.decode().split())
    assert "3 times, seen on 1 day" in page
    assert "Bring the form" in page
    assert "No Star yet" in page
    assert "Nothing agreed yet" in page


def test_only_days_while_the_case_was_open_are_counted_as_seen(
    county: County, archers: Family, fiona: Client
) -> None:
    held = case(archers, county.fiona, closed_on=ago(10), closure_reason="goals_met")
    for days in (61, 60, 10, 9):
        visit(archers, county.fiona, ago(days), case=held)
    visit(archers, county.fiona, ago(30))
    assert list(Engagement.objects.engagement_days_of(held)) == [ago(60), ago(10)]
    page = " ".join(fiona.get(reverse("case", args=[held.ref])).content.decode().split())
    assert "4 times, seen on 2 days" in page


DAY = date(2016, 1, 31)


@pytest.mark.parametrize(
    ("counted", "today", "what", "by", "late"),
    [
        ([], date(2016, 2, 28), "First Star", date(2016, 2, 28), False),
        ([], date(2016, 2, 29), "First Star", date(2016, 2, 28), True),
        ([("first", DAY)], date(2016, 3, 1), "Three-month review", date(2016, 5, 29), False),
        (
            [("first", DAY), ("review", date(2016, 4, 2))],
            date(2016, 5, 30),
            "Three-month review",
            date(2016, 5, 29),
            True,
        ),
        (
            [("first", DAY), ("review", date(2016, 4, 3))],
            date(2016, 5, 1),
            "Closing, after six months",
            date(2016, 7, 31),
            False,
        ),
        ([("first", DAY)], date(2016, 8, 1), "Closing, after six months", date(2016, 7, 31), True),
    ],
)
def test_what_is_due_next(
    counted: list[tuple[str, date]], today: date, what: str, by: date, late: bool
) -> None:
    held = Case(opened_on=DAY)
    readings = [Star(kind=kind, date=day, finished_at=day) for kind, day in counted]
    drafts = [
        Star(kind="first", date=DAY),
        Star(kind="first", date=DAY, finished_at=DAY, voided_on=DAY),
    ]
    due = next_due(held, [*readings, *drafts], today)
    assert due is not None
    assert (due.what, due.by, due.late) == (what, by, late)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2015, 8, 31), date(2016, 2, 29)),
        (date(2014, 8, 31), date(2015, 2, 28)),
        (date(2016, 2, 29), date(2016, 8, 29)),
        (date(2015, 12, 31), date(2016, 6, 30)),
    ],
)
def test_six_months_after(day: date, later: date) -> None:
    assert six_months_after(day) == later


def test_nothing_is_due_in_a_closed_case() -> None:
    assert next_due(Case(opened_on=DAY, closed_on=DAY), [], date(2016, 5, 1)) is None
