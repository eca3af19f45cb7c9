"""Compare and ask: stored figures beside each other, each opened, in the address and as a file."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from centres.models import AuditEvent, Centre, Cluster, ReachArea
from families.models import Family
from outcomes.models import Figure, GroupFigure, SavedView
from tests.cast import County, family
from tests.outcomes.figures import stored

pytestmark = pytest.mark.django_db
NOW, THEN = "2015-16-Q4", "2015-16-Q3"
REACH, COMPLEX = "reached_greatest_need", "complex_families"


@pytest.fixture
def figures(county: County) -> County:
    """North: 3 of 4 now, 1 of 4 then; South: 1 of 2 now; West: nobody of nobody."""
    ids = [family(county.north).pk for _ in range(4)]
    stored(county.north, NOW, ids[:3], ids[3:], REACH)
    stored(county.north, THEN, ids[:1], ids[1:], REACH)
    stored(county.south, NOW, ids[:1], ids[1:2], REACH)
    stored(county.west, NOW, (), (), REACH)
    return county


def opened(county: County, who: str, **query: Any) -> Any:
    client = Client()
    client.force_login(county.people[who])
    return client.get(reverse("compare"), query)


def said(page: Any) -> list[list[str]]:
    """The rows as they are read: name, then each cell and change."""
    units = [*page.context["page"], *filter(None, [page.context["table"].whole])]
    return [
        [
            unit.name,
            *(
                word
                for asking in unit.askings
                for word in (
                    *(cell.said for cell in asking.cells),
                    *([asking.change.said] if asking.change else []),
                )
            ),
        ]
        for unit in units
    ]


def lines(county: County, who: str, form: str = "csv", **query: Any) -> list[list[Any]]:
    client = Client()
    client.force_login(county.people[who])
    answer = client.get(reverse("compare_file", args=[form]), query)
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_units_beside_each_other_and_what_holds_them(figures: County) -> None:
    page = opened(figures, "colin", units="cluster", quarter=NOW, indicator=REACH)
    assert said(page) == [
        ["North cluster", "75.0%"],
        ["South cluster", "50.0%"],
        ["West cluster", "–"],
        ["Shire County Council", "66.7%"],
    ]
    assert reverse("figure", args=[NOW, "cluster", "North", REACH]) in page.text
    assert "3 of 4" in page.text
    narrowed = opened(figures, "colin", units="cluster", provider="charity", indicator=REACH)
    assert [row[0] for row in said(narrowed)] == ["North cluster", "South cluster", "The Charity"]
    assert "Clusters of The Charity" in narrowed.text


def test_two_quarters_and_what_changed(figures: County) -> None:
    page = opened(figures, "colin", units="centre", against="before", indicator=REACH)
    assert said(page)[:3] == [
        ["North centre", "75.0%", "25.0%", "up 50.0 points"],
        ["South centre", "50.0%", "–", "–"],
        ["West centre", "–", "–", "–"],
    ]
    assert "January to March 2016 against October to December 2015" in page.text
    back = opened(figures, "colin", units="centre", quarter=THEN, against=NOW, indicator=REACH)
    assert said(back)[0] == ["North centre", "25.0%", "75.0%", "down 50.0 points"]


def test_rows_are_sorted_by_what_they_say(figures: County) -> None:
    def names(sort: str) -> list[str]:
        page = opened(figures, "colin", units="centre", indicator=REACH, against=THEN, sort=sort)
        return [unit.name.split()[0] for unit in page.context["page"]]

    assert names(REACH) == ["South", "North", "West"]
    assert names(f"-{REACH}") == ["North", "South", "West"]
    assert names("-name") == ["West", "South", "North"]
    assert names(f"change:{REACH}")[0] == "North"
    assert names("no such order") == ["North", "South", "West"]


def test_two_units_side_by_side(figures: County) -> None:
    pair: dict[str, Any] = {
        "one": "cluster:South",
        "other": "cluster:North",
        "indicator": [REACH, COMPLEX],
    }
    page = opened(figures, "pat", **pair)
    (reach, complex_families) = page.context["lines"]
    assert [asking.now.said for asking in reach.askings] == ["50.0%", "75.0%"]
    assert reach.difference.said_between == "25.0 points less"
    assert complex_families.difference.said_between == "–"
    assert "South cluster and North cluster" in page.text
    assert lines(figures, "pat", **pair)[1] == [
        "Families in greatest need reached", "1", "2", "50.0%", "3", "4", "75.0%",
        "25.0 points less",
    ]  # fmt: skip
    alone = opened(figures, "pat", other="cluster:North")
    assert "Select the first unit" in alone.text
    twice = opened(figures, "pat", one="cluster:North", other="cluster:North")
    assert "Select another unit than the first" in twice.text


@pytest.mark.parametrize(
    ("who", "first", "rows"),
    [
        ("cora", "centre", ["North centre"]),
        ("pat", "cluster", ["North cluster", "South cluster", "The Charity"]),
        ("colin", "provider", ["The Charity", "The School", "Shire County Council"]),
    ],
)
def test_everybody_begins_with_what_is_theirs(
    figures: County, who: str, first: str, rows: list[str]
) -> None:
    page = opened(figures, who, indicator=REACH)
    assert page.context["asked"].level == first
    assert [row[0] for row in said(page)] == rows


def test_what_is_not_theirs_is_named_nowhere(figures: County) -> None:
    page = opened(figures, "cora")
    for other in ("South", "West", "The School", "Shire County"):
        assert other not in page.context["form"].as_p()
    for query in (
        {"units": "council"}, {"units": "provider"}, {"cluster": "South"}, {"centre": "West"},
        {"one": "cluster:South"}, {"one": "council:shire"}, {"quarter": "2011-12-Q1\x00"},
        {"indicator": "star_progress"}, {"against": "9" * 300}, {"quarter": "2015-16-Q9"},
    ):  # fmt: skip
        answer = opened(figures, "cora", **query)
        assert answer.status_code == 200
        if "cluster" not in query and "centre" not in query:
            assert "asked" not in answer.context, query
        assert "75.0%" not in answer.text or "North" in answer.text
        assert "50.0%" not in answer.text
    assert lines(figures, "cora", indicator=REACH)[1:] == [["North centre", "3", "4", "75.0%"]]


def test_the_file_is_what_is_seen(figures: County) -> None:
    query = {"units": "centre", "against": THEN, "indicator": REACH, "sort": f"-{REACH}"}
    seen = lines(figures, "colin", **query)
    title = "Families in greatest need reached"
    months = ["January to March 2016", "October to December 2015"]
    assert seen[0] == [
        "Unit",
        *(f"{title}, {one}: {what}" for one in months for what in ("number", "of", "share")),
        f"{title}: change",
    ]
    assert seen[1] == ["North centre", "3", "4", "75.0%", "1", "4", "25.0%", "up 50.0 points"]
    assert [row[0] for row in seen[2:]] == ["South centre", "West centre", "Shire County Council"]
    book = lines(figures, "colin", "xlsx", **query)
    assert book[1] == ["North centre", 3, 4, "75.0%", 1, 4, "25.0%", "up 50.0 points"]
    client = Client()
    client.force_login(figures.colin)
    assert client.get(reverse("compare_file", args=["csv"]), {"units": "x"}).status_code == 404


def test_before_any_roll_up(county: County) -> None:
    page = opened(county, "cora")
    assert "No figures yet" in page.text
    assert "field-error" not in page.text


def test_a_hundred_units_take_as_many_queries_as_three(figures: County) -> None:
    asked = []
    for number in (0, 40):
        for place in range(number):
            provider, code = figures.north.cluster.provider, f"N{place}"
            cluster = Cluster.objects.create(
                council=figures.council, provider=provider, code=code, name=code
            )
            centre = Centre.objects.create(
                council=figures.council, cluster=cluster, code=code, name=code
            )
            stored(centre, NOW, [Family.objects.all()[0].pk], (), REACH)
        with CaptureQueriesContext(connection) as queries:
            page = opened(figures, "colin", units="centre", against=THEN, indicator=REACH)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert len(page.context["page"]) == 25


def group_figure(centre: Centre, group: str, numbers: tuple[int, int], **facts: Any) -> GroupFigure:
    """A figure of a target group at a centre or, with `area`, at one of its reach areas."""
    area = facts.get("area")
    shown: dict[str, Any] = {
        "council": centre.council,
        "quarter": NOW,
        "indicator": "reached_families",
        "version": 1,
        "group": group,
        "level": "area" if area else "centre",
        "unit": (area or centre).code,
        "provider": centre.cluster.provider,
        "cluster": centre.cluster,
        "centre": centre,
        "numerator": numbers[0],
        "denominator": numbers[1],
        "suppressed": False,
    }
    return GroupFigure.objects.create(**{**shown, **facts})


def test_target_groups_and_levels_of_need(figures: County) -> None:
    group_figure(figures.north, "teenage_parent", (6, 10))
    group_figure(figures.north, "everyone", (30, 40))
    group_figure(figures.north, "level_3", (7, 28), indicator="families_seen")
    query = {"units": "centre", "quarter": NOW, "group": ["everyone", "teenage_parent"]}
    page = opened(figures, "cora", **query, need_level="level_3")
    assert [one.title for one in page.context["table"].measured] == [
        "Families reached",
        "Families reached: Teenage parents",
        "Whom the centre sees: Level 3 Early help with complex needs",
    ]
    assert said(page) == [["North centre", "75.0%", "60.0%", "25.0%"]]
    assert "3 chosen" in page.text
    both = opened(figures, "cora", **query, indicator=[REACH, "reached_families"])
    assert said(both) == [["North centre", "75.0%", "75.0%", "60.0%"]]


@pytest.fixture
def areas(figures: County) -> County:
    """Two reach areas of North, the second too small to be told."""
    shared = {"council": figures.council, "centre": figures.north, "under5_population": 50}
    for code, reached, hidden in (("A1", 12, False), ("A2", 3, True)):
        area = ReachArea.objects.create(code=code, name=f"Area {code}", **shared)
        for group in ("everyone", "teenage_parent"):
            group_figure(figures.north, group, (reached, 20), area=area, suppressed=hidden)
    return figures


def test_small_numbers_of_areas_are_hidden_from_everybody(areas: County) -> None:
    query: dict[str, Any] = {
        "units": "area",
        "quarter": NOW,
        "indicator": "reached_families",
        "against": THEN,
    }
    for who in ("cora", "pat", "colin"):
        page = opened(areas, who, **query)
        assert said(page) == [
            ["Area A1", "60.0%", "–", "–"],
            ["Area A2", "Hidden", "–", "Hidden"],
        ]
        assert "3 of 20" not in page.text
        for sort in ("reached_families.everyone", "-reached_families.everyone"):
            assert said(opened(areas, who, **query, sort=sort))[-1][0] == "Area A2"
        for form in ("csv", "xlsx"):
            hidden = [str(cell) for cell in lines(areas, who, form, **query)[2]]
            assert hidden[:4] == ["Area A2", "Hidden", "Hidden", "Hidden"]
            assert hidden[-1] == "Hidden"
    one = opened(areas, "colin", area="A2", group="teenage_parent")
    assert said(one) == [["Area A2", "Hidden"]]
    levels = opened(areas, "colin", units="area", need_level="level_3")
    assert "Not counted by reach area: Whom the centre sees: Level 3" in levels.text


def test_for_publication_every_number_follows(areas: County) -> None:
    group_figure(areas.north, "everyone", (15, 40), suppressed=True)
    Figure.objects.filter(level="centre", centre=areas.north).update(suppressed=True)
    Figure.objects.filter(level="centre", centre=areas.south).update(suppressed=False)
    query: dict[str, Any] = {
        "units": "centre",
        "quarter": NOW,
        "indicator": [REACH, "reached_families"],
    }
    exact = opened(areas, "cora", **query)
    assert said(exact) == [["North centre", "75.0%", "37.5%"]]
    public = opened(areas, "cora", **query, public="on")
    assert said(public) == [["North centre", "Hidden", "Hidden"]]
    assert "for publication" in public.text
    rows = lines(areas, "colin", **query, public="on")
    assert rows[1][1:] == ["Hidden"] * 6
    assert rows[2][1:4] == ["1", "2", "50.0%"]
    pair = opened(areas, "pat", one="centre:North", other="centre:South", public="on")
    assert pair.context["lines"][2].difference.said_between == "Hidden"


def keep(county: County, who: str, name: str, shared: bool = False, **query: Any) -> Any:
    client = Client()
    client.force_login(county.people[who])
    address = f"{reverse('saved_view_keep')}?{urlencode(query)}"
    sent = {"name": name, **({"is_shared": "on"} if shared else {})}
    return client.post(address, sent, follow=True)


def test_a_view_is_kept_shared_renamed_and_removed(figures: County) -> None:
    asks: dict[str, Any] = {
        "units": "centre",
        "against": "before",
        "sort": f"-{REACH}",
        "x": "Ann",
        "page": "2",
    }
    page = keep(figures, "cora", "  Reach  now ", indicator=REACH, **asks)
    assert "“Reach now” is kept." in page.text
    view = SavedView.objects.get()
    kept = f"units=centre&quarter=newest&against=before&indicator={REACH}&sort=-{REACH}"
    assert (view.name, view.query, view.is_shared) == ("Reach now", kept, False)
    assert 'aria-current="page">Reach now' in page.text
    again = keep(figures, "cora", "reach NOW")
    assert "You have a view of this name already" in again.text
    assert "Enter name" in keep(figures, "cora", " ").text
    client, other = Client(), Client()
    client.force_login(figures.cora)
    other.force_login(figures.pat)
    address = reverse("saved_view", args=[view.pk])
    assert other.get(address).status_code == 404
    change = reverse("saved_view_change", args=[view.pk])
    client.post(change, {"name": "Reach", "is_shared": "on"})
    assert other.get(address).url == f"{reverse('compare')}?{kept}"  # type: ignore[attr-defined]
    assert other.post(change, {"name": "Mine"}).status_code == 404
    assert other.post(reverse("saved_view_remove", args=[view.pk])).status_code == 404
    assert "Reach" in other.get(reverse("saved_views")).text
    remove = reverse("saved_view_remove", args=[view.pk])
    assert "from the lists of your colleagues" in client.get(remove).text
    assert "“Reach” is removed." in client.post(remove, follow=True).text
    assert not SavedView.objects.exists()
    said = AuditEvent.objects.filter(record="saved_view").order_by("pk")
    assert [*said.values_list("action", flat=True)] == ["view.keep", "view.change", "view.remove"]


def test_a_shared_view_shows_what_its_reader_may_see(figures: County) -> None:
    keep(figures, "colin", "Centres", shared=True, units="centre", indicator=REACH)
    keep(figures, "colin", "South", shared=True, units="centre", cluster="South")
    keep(figures, "colin", "Providers", shared=True, units="provider")
    client = Client()
    client.force_login(figures.cora)
    ids = dict(SavedView.objects.values_list("name", "pk"))
    ours = client.get(reverse("saved_view", args=[ids["Centres"]]), follow=True)
    assert said(ours) == [["North centre", "75.0%"]]
    for name in ("South", "Providers"):
        page = client.get(reverse("saved_view", args=[ids[name]]))
        assert "Nothing of it is yours to see" in page.text
        assert "South cluster" not in page.text
        assert "units=" not in page.text
    eve = Client()
    eve.force_login(figures.eve)
    assert eve.get(reverse("saved_view", args=[ids["Centres"]])).status_code == 404
