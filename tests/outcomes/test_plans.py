"""A plan grows from the Star: what comes first, who does what by when, and the look at a review."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centres.models import AuditEvent
from centres.refusals import Refused
from families.models import Carer, Case, Family, Need
from outcomes.models import Action, Approach, Priority, Star, StarEdition, StarScore
from outcomes.planning import plan_review, plans, priorities
from outcomes.planning.plan_reading import next_step, read_plan
from outcomes.planning.plan_review import Becomes, Decision
from outcomes.planning.plans import Agreed
from outcomes.templatetags.plans import action_facts
from tests.cast import County, ago, case, family

AREAS = (
    "physical_health",
    "your_wellbeing",
    "meeting_emotional_needs",
    "keeping_your_children_safe",
    "social_networks",
)


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def held(county: County, archers: Family) -> Case:
    return case(archers, county.fiona)


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client()
    client.force_login(county.fiona)
    return client


def star(held: Case, days: int, *values: int | None, kind: str = "first", **facts: Any) -> Star:
    """A finished Star of so many days ago with its first areas scored, or left out."""
    made = Star.objects.create(
        council=held.council,
        ref=f"LS-{held.ref}-{kind}-{days}",
        case=held,
        kind=kind,
        date=ago(days),
        edition=StarEdition.objects.get(code="family-star-plus"),
        completed="together",
    )
    StarScore.objects.bulk_create(
        StarScore(star=made, area=area, score=value)
        for area, value in zip(made.edition.areas.all(), values, strict=False)
        if value is not None
    )
    made.finished_at = facts.get("finished_at", timezone.now())
    made.save(update_fields=["finished_at"])
    return made


def action(held: Case, text: str = "See the dentist", **facts: Any) -> Action:
    facts = {"area": "physical_health", "ref": f"LA-{text}", **facts}
    return Action.objects.create(council=held.council, case=held, text=text, **facts)


def choose(county: County, held: Case, *areas: str, seen: str = "") -> set[str]:
    standing = priorities.choose(
        by=county.fiona, case=held, areas=areas, chosen_by="family", seen=seen.split()
    )
    return {row.area for row in standing}


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((5, 2, 4, 3), ["your_wellbeing", "keeping_your_children_safe", "meeting_emotional_needs"]),
        # Of equal ones the first in the edition.
        ((3, 3, 3, 3, 2), ["social_networks", "physical_health", "your_wellbeing"]),
        # Only what is below the edition's good.
        ((8, 7, 9, 10), ["your_wellbeing"]),
        ((8, 9, 10), []),
        # What was left out is not low.
        ((None, 6), ["your_wellbeing"]),
    ],
)
def test_the_areas_with_most_to_gain_are_proposed(
    held: Case, scores: tuple[int | None, ...], expected: list[str]
) -> None:
    star(held, 10, *scores)
    latest = priorities.latest_star(held)
    assert latest is not None
    assert priorities.proposed(latest) == expected


def test_a_draft_and_a_voided_star_propose_nothing(held: Case) -> None:
    assert priorities.latest_star(held) is None
    voided = star(held, 10, 2)
    Star.objects.filter(pk=voided.pk).update(voided_on=ago(0), void_reason="Wrong family")
    star(held, 5, 2, finished_at=None)
    assert priorities.latest_star(held) is None
    with pytest.raises(Refused):
        priorities.require_choosable(held)


def test_priorities_are_chosen_changed_and_kept(county: County, held: Case) -> None:
    chosen_from = star(held, 10, 4, 2, 6)
    assert choose(county, held, "your_wellbeing", "physical_health") == {
        "your_wellbeing",
        "physical_health",
    }
    row = Priority.objects.get(area="your_wellbeing")
    assert (row.chosen_by, row.star, row.chosen_on) == ("family", chosen_from, ago(0))
    # The same again changes nothing and is told once.
    seen = "physical_health your_wellbeing"
    choose(county, held, "your_wellbeing", "physical_health", seen=seen)
    assert AuditEvent.objects.filter(action="priority.choose").count() == 1
    now = choose(county, held, "social_networks", "physical_health", seen=seen)
    assert now == {"physical_health", "social_networks"}
    row.refresh_from_db()
    assert row.ended_on == ago(0)
    # Chosen again it is a priority anew; the earlier time stays.
    choose(county, held, *now, "your_wellbeing", seen=" ".join(now))
    assert Priority.objects.filter(area="your_wellbeing").count() == 2


def test_what_somebody_else_chose_meanwhile_stays(county: County, held: Case) -> None:
    star(held, 10, 4, 2)
    choose(county, held, "physical_health")
    # Two look at one plan: the second never saw what the first added.
    choose(county, held, "physical_health", "your_wellbeing", seen="physical_health")
    now = choose(county, held, "social_networks", seen="physical_health")
    assert now == {"your_wellbeing", "social_networks"}


def test_what_cannot_be_a_priority(county: County, held: Case) -> None:
    with pytest.raises(Refused, match="first Star"):
        choose(county, held, "physical_health")
    star(held, 10, 4)
    with pytest.raises(ValidationError) as problem:
        choose(county, held, "nowhere")
    assert list(problem.value.message_dict) == ["areas"]
    Case.objects.update(closed_on=ago(0), closure_reason="goals_met")
    with pytest.raises(Refused, match="closed"):
        choose(county, held, "physical_health")
    assert not Priority.objects.exists()


WHO: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"by_whom": "family"}, "The family"),
    ({"by_whom": "worker"}, "The worker"),
    ({"by_whom": "other", "who_else": " Grandma "}, "Grandma"),
]


@pytest.mark.parametrize(("said", "who"), WHO)
def test_who_does_it(county: County, held: Case, said: dict[str, Any], who: str) -> None:
    made = plans.add(by=county.fiona, case=held, area=AREAS[0], text="Ring", agreed=Agreed(**said))
    assert made.who == who
    assert "Grandma" not in str(AuditEvent.objects.get().details)


def test_a_carer_is_one_of_the_family(county: County, held: Case, archers: Family) -> None:
    ann, stranger = archers.carers.get(), family(county.north, "Baker").carers.get()

    def given(carer: Carer | None, by_whom: str = "carer") -> Action:
        agreed = Agreed(by_whom=by_whom, carer=carer)
        return plans.add(by=county.fiona, case=held, area=AREAS[0], text="Ring", agreed=agreed)

    made = given(ann)
    assert made.who == "Ann"
    for carer, by_whom in ((stranger, "carer"), (None, "carer"), (ann, "family"), (None, "nurse")):
        with pytest.raises(ValidationError):
            given(carer, by_whom)
    # A merge that was undone leaves a carer of another family: never named here.
    made.carer = stranger
    assert made.who == "The family"


def test_a_need_is_one_the_family_has_and_an_approach_one_of_the_list(
    county: County, held: Case, archers: Family
) -> None:
    shared = {"council": county.council, "family": archers}
    Need.objects.create(ref="N1", need="debt", starts_on=ago(30), **shared)
    Need.objects.create(ref="N2", need="housing", starts_on=ago(30), ends_on=ago(1), **shared)
    foreign = Approach.objects.create(council=county.elsewhere, code="own", name="Own", position=1)
    shipped = Approach.objects.get(code="benefits")

    def given(**said: Any) -> Action:
        return plans.add(
            by=county.fiona, case=held, area=AREAS[0], text="Ring", agreed=Agreed(**said)
        )

    made = given(need="debt", approach=shipped, due_on=ago(-7))
    assert (made.need, made.approach, made.due_on) == ("debt", shipped, ago(-7))
    for said in ({"need": "housing"}, {"need": "nowhere"}, {"approach": foreign}):
        with pytest.raises(ValidationError) as problem:
            given(**said)
        assert list(problem.value.message_dict) == list(said)
    step = next_step(made)
    assert step is not None
    assert step.href == reverse("family_signpost", args=[archers.ref]) + "?need=debt"


def test_added_again_what_is_said_now_holds(county: County, held: Case) -> None:
    first = plans.add(by=county.fiona, case=held, area=AREAS[0], text="Ring")
    worker = Agreed(by_whom="worker", due_on=ago(-7))
    assert (
        plans.add(by=county.fiona, case=held, area=AREAS[0], text="Ring ", agreed=worker) == first
    )
    plans.add(by=county.fiona, case=held, area=AREAS[0], text="Ring")
    first.refresh_from_db()
    assert (first.by_whom, first.due_on) == ("worker", ago(-7))


def test_changing_an_action_keeps_what_has_passed(county: County, held: Case) -> None:
    retired = Approach.objects.create(
        council=county.council, code="old", name="Old", position=1, retired_on=ago(1)
    )
    made = action(held, need="debt", approach=retired, due_on=ago(3))
    same = Agreed(by_whom="family", due_on=ago(3), need="debt", approach=retired)
    plans.change(by=county.fiona, action=made, text="See the dentist soon", agreed=same)
    made.refresh_from_db()
    assert (made.text, made.who, made.due_on) == ("See the dentist soon", "The family", ago(3))
    with pytest.raises(ValidationError):
        plans.change(by=county.fiona, action=made, text="Now", agreed=Agreed(due_on=ago(2)))
    plans.change(by=county.fiona, action=made, text="Now", agreed=Agreed())
    made.refresh_from_db()
    assert (made.who, made.due_on, made.need, made.approach) == ("", None, "", None)


def test_going_through_a_plan(county: County, held: Case) -> None:
    done, kept, dropped, open_still = (action(held, text) for text in ("a", "b", "c", "d"))
    decided = [
        Decision(done, Becomes.DONE, ago(2)),
        Decision(kept, Becomes.CARRIED, ago(-28)),
        Decision(dropped, Becomes.DROPPED, None, "They moved"),
    ]
    became = plan_review.look_through(by=county.fiona, case=held, decisions=decided)
    assert became == {"done": 1, "carried": 1, "dropped": 1}
    for row in (done, kept, dropped, open_still):
        row.refresh_from_db()
    assert (done.status, done.done_on) == ("done", ago(2))
    assert (kept.status, kept.carried_over, kept.carried_on) == ("open", 1, ago(0))
    assert (dropped.status, dropped.drop_reason) == ("dropped", "They moved")
    assert (open_still.status, open_still.carried_over) == ("open", 0)
    # Sent twice it is done once.
    assert plan_review.look_through(by=county.fiona, case=held, decisions=decided)["done"] == 0
    kept.refresh_from_db()
    assert kept.carried_over == 1
    assert "They moved" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_going_through_a_plan_is_all_or_nothing(county: County, held: Case) -> None:
    first, second = action(held, "a"), action(held, "b")
    decided = [
        Decision(first, Becomes.DROPPED),
        Decision(second, Becomes.DONE, ago(61)),
    ]
    with pytest.raises(ValidationError) as problem:
        plan_review.look_through(by=county.fiona, case=held, decisions=decided)
    assert list(problem.value.message_dict) == [second.ref]
    assert set(Action.objects.values_list("status", flat=True)) == {"open"}


def test_carried_over_twice_is_said(county: County, held: Case) -> None:
    kept = action(held, carried_over=1, carried_on=ago(90), due_on=ago(10))
    plans.carry_over(by=county.fiona, action=kept, due_on=ago(-10))
    kept.refresh_from_db()
    assert "carried over twice" in action_facts(kept)
    # The earlier day is in its history.
    before = apps.get_model("outcomes", "ActionEvent").objects.get(pgh_obj=kept)
    assert before.due_on == ago(10)


@pytest.mark.parametrize(
    ("kind", "facts", "waits"),
    [
        ("review", {}, True),
        ("first", {}, False),
        ("review", {"status": "dropped"}, False),
        ("review", {"carried_over": 1, "carried_on": ago(3)}, False),
        ("review", {"carried_over": 1, "carried_on": ago(4)}, True),
    ],
)
def test_a_plan_waits_after_a_review(
    held: Case, kind: str, facts: dict[str, Any], waits: bool
) -> None:
    kept = action(held, **facts)
    star(held, 3, 5, kind=kind)
    stars = list(Star.objects.prefetch_related("scores", "edition__areas"))
    assert read_plan(held, stars).waiting == ([kept] if waits else [])
    # What is agreed after the review does not wait for it.
    later = action(held, "later")
    Action.objects.filter(pk=later.pk).update(recorded_at=timezone.now())
    assert later not in read_plan(held, stars).waiting


def test_a_plan_is_read_by_priority(county: County, held: Case) -> None:
    star(held, 10, 7, 2)
    choose(county, held, "physical_health", "your_wellbeing")
    late, dated, undated = (
        action(held, text, due_on=due)
        for text, due in (("late", ago(1)), ("dated", ago(-9)), ("undated", None))
    )
    done = action(held, "done", status="done", done_on=ago(2))
    other = action(held, "other", area="social_networks")
    plan = read_plan(held, list(Star.objects.prefetch_related("scores", "edition__areas")))
    health, wellbeing = plan.priorities
    assert (health.name, health.score and health.score.words) == (
        "Physical health",
        "7, Finding what works",
    )
    assert health.actions == [late, dated, undated, done]
    assert (wellbeing.actions, plan.others) == ([], [(other, "Social networks")])
    assert plan.open_count == 4


# The pages.


def posted_day(name: str, days: int) -> dict[str, str]:
    day = ago(days)
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def test_the_plans_page_proposes_and_saves(county: County, held: Case, fiona: Client) -> None:
    page = reverse("plan", args=[held.ref])
    assert "No Star yet" in fiona.get(page).content.decode()
    star(held, 10, 5, 2, 4, 3)
    form = fiona.get(page).context["form"]
    assert set(form["areas"].value()) == set(AREAS[1:4])
    assert "2, Stuck" in fiona.get(page).content.decode()
    assert fiona.post(page, {"chosen_by": "together"}).context["form"].errors["areas"]
    sent = {"areas": [AREAS[0], AREAS[1]], "chosen_by": "together", "seen": ""}
    for _ in range(2):
        assert "Priorities saved" in fiona.post(page, sent, follow=True).content.decode()
    assert set(Priority.objects.values_list("area", flat=True)) == {AREAS[0], AREAS[1]}
    for odd in ({"areas": ["nowhere"]}, {"areas": ["\x00"]}, {"chosen_by": ""}):
        assert fiona.post(page, {**sent, **odd}).context["form"].errors
    add = fiona.get(reverse("action_add", args=[held.ref]) + f"?area={AREAS[1]}")
    assert add.context["form"]["area"].value() == AREAS[1]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"who": "carer-P-x"}, "who"),
        ({"who": "other"}, "who_else"),
        ({"who": "family", "who_else": "Grandma"}, "who"),
        ({"who": "other", "who_else": "x" * 101}, "who_else"),
        ({"when": "another"}, "due_on"),
        ({"when": "week", **posted_day("due_on", -100)}, "when"),
        ({"when": "another", **posted_day("due_on", 1)}, "due_on"),
        ({"when": "another", **posted_day("due_on", -400)}, "due_on"),
        ({"when": "soon"}, "when"),
        ({"need": "debt"}, "need"),
        ({"need": "\x00"}, "need"),
        ({"approach": "nothing"}, "approach"),
    ],
)
def test_a_fault_of_an_action_stands_beside_its_field(
    county: County, held: Case, fiona: Client, typed: dict[str, str], field: str
) -> None:
    Need.objects.create(
        council=county.council, family=held.family, ref="N1", need="housing", starts_on=ago(9)
    )
    sent = {"text": "Ring", "area": AREAS[0], **typed}
    response = fiona.post(reverse("action_add", args=[held.ref]), sent)
    assert response.context["form"].errors[field]
    assert not held.actions.exists()


def test_an_action_is_added_and_changed_on_its_pages(held: Case, fiona: Client) -> None:
    ann = held.family.carers.get()
    sent = {
        "text": "Ring the nursery",
        "area": AREAS[0],
        "who": f"carer-{ann.ref}",
        "when": "fortnight",
        "approach": "referral",
    }
    back = reverse("plan", args=[held.ref])
    page = fiona.post(reverse("action_add", args=[held.ref]) + f"?next={back}", sent, follow=True)
    assert page.redirect_chain[-1][0] == back
    made = Action.objects.get()
    assert (made.carer, made.due_on, made.approach and made.approach.code) == (
        ann,
        ago(-14),
        "referral",
    )
    assert page.content.decode().count(reverse("family_refer", args=[held.family.ref])) == 2
    change = reverse("action_change", args=[made.ref])
    shown = fiona.get(change).context["form"]
    assert (shown["who"].value(), shown["approach"].value()) == (f"carer-{ann.ref}", "referral")
    again = {"text": "Ring", "who": "other", "who_else": "Grandma", "when": ""}
    fiona.post(change, again)
    made.refresh_from_db()
    assert (made.text, made.who, made.due_on, made.approach) == ("Ring", "Grandma", None, None)
    plans.drop(by=held.worker, action=made, reason="")
    assert "already dropped" in fiona.post(change, again, follow=True).content.decode()


def test_the_review_page_keeps_typing_and_saves_once(held: Case, fiona: Client) -> None:
    page = reverse("plan_review", args=[held.ref])
    assert "no open action" in fiona.get(page, follow=True).content.decode()
    first, second = action(held, "a"), action(held, "b")
    assert fiona.get(page).context["form"].rows[0]["done_on"].value() == ago(0)
    assert fiona.post(page, {}).context["form"].non_field_errors()
    sent = {
        f"step-{first.pk}-becomes": "dropped",
        f"step-{first.pk}-reason": "Not wanted",
        f"step-{second.pk}-becomes": "carried",
        f"step-{second.pk}-due_on_day": "31",
        f"step-{second.pk}-due_on_month": "2",
        f"step-{second.pk}-due_on_year": "2030",
    }
    answer = fiona.post(page, sent)
    row = answer.context["form"].rows[1]
    assert row.errors["due_on"]
    content = answer.content.decode()
    assert "There is a problem" in content
    assert 'value="31"' in content
    assert "Not wanted" in content
    assert set(Action.objects.values_list("status", flat=True)) == {"open"}
    sent |= posted_day(f"step-{second.pk}-due_on", -30)
    assert "1 carried over, 1 dropped" in fiona.post(page, sent, follow=True).content.decode()
    fiona.post(page, sent)
    second.refresh_from_db()
    assert (second.due_on, second.carried_over) == (ago(-30), 1)


@pytest.mark.parametrize(
    "odd",
    [
        {"becomes": "sold"},
        {"becomes": "done", **posted_day("done_on", 100)},
        {"becomes": "done", **posted_day("done_on", -1)},
        {"becomes": "carried", **posted_day("due_on", 1)},
        {"becomes": "carried"},
        {"becomes": "dropped", "reason": "\x00"},
        {"becomes": "dropped", "reason": "x" * 301},
    ],
)
def test_a_fault_of_the_review_stands_beside_its_step(
    held: Case, fiona: Client, odd: dict[str, str]
) -> None:
    step = action(held)
    sent = {f"step-{step.pk}-{name}": value for name, value in odd.items()}
    answer = fiona.post(reverse("plan_review", args=[held.ref]), sent)
    assert answer.context["form"].rows[0].errors
    step.refresh_from_db()
    assert (step.status, step.carried_over) == ("open", 0)


def test_the_pages_take_a_fixed_number_of_queries(
    county: County, held: Case, fiona: Client
) -> None:
    pages = [reverse(name, args=[held.ref]) for name in ("plan", "plan_review", "case")]
    pages.append(reverse("family", args=[held.family.ref]))
    star(held, 20, 2, 3, 4)
    choose(county, held, AREAS[0])
    ann, benefits = held.family.carers.get(), Approach.objects.get(code="benefits")
    counts = []
    for number in range(2):
        for one in range(1 + 7 * number):
            action(
                held,
                f"{number} {one}",
                by_whom="carer",
                carer=ann,
                approach=benefits,
                area=AREAS[one % 5],
                due_on=ago(one),
            )
        taken = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert fiona.get(page).status_code == 200
            taken.append(len(captured))
        counts.append(taken)
    assert counts[0] == counts[1]


def test_what_is_due_is_one_tap_from_done_on_the_family_page(held: Case, fiona: Client) -> None:
    for number in range(5):
        action(held, f"step {number}", due_on=ago(-number))
    page = reverse("family", args=[held.family.ref])
    content = fiona.get(page).content.decode()
    assert ["step 2" in content, "step 3" in content, "5 open actions" in content] == [
        True,
        False,
        True,
    ]
    first = Action.objects.get(text="step 0")
    done = reverse("action_done", args=[first.ref]) + f"?next={page}"
    answer = fiona.post(done, {"done_on": ago(0).isoformat()})
    assert answer.headers["Location"] == page
    assert "step 3" in fiona.get(page).content.decode()


def test_a_closed_cases_plan_is_read_only(county: County, held: Case, fiona: Client) -> None:
    star(held, 20, 2)
    choose(county, held, AREAS[0])
    action(held)
    Case.objects.update(closed_on=ago(0), closure_reason="goals_met")
    page = reverse("plan", args=[held.ref])
    content = fiona.get(page).content.decode()
    assert "See the dentist" in content
    assert "Save what comes first" not in content
    assert reverse("action_add", args=[held.ref]) not in content
    sent = {"areas": [AREAS[1]], "chosen_by": "family"}
    assert "is closed" in fiona.post(page, sent, follow=True).content.decode()
    review = fiona.post(reverse("plan_review", args=[held.ref]), {}, follow=True)
    assert "no open action" in review.content.decode()
