"""Every figure on every dashboard opens, says there what it says here, and counts its records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from centres.quarters import Quarter
from centres.wording import count, share
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted
from tests.cast import County, ago, case, family, visit
from tests.outcomes.factories import AreaFactory, CarerFactory, LevelFactory, NeedFactory
from tests.outcomes.rolled_up import roll_up

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
FIGURES = {"figure": Figure, "group_figure": GroupFigure}
# Each person's dashboards; pages below them are found by their links.
DASHBOARDS = {
    "colin": (
        "council",
        "council_compare",
        "council_reach",
        "providers",
        "inspections",
        "map",
        "compare",
    ),
    "pat": ("providers", "inspections", "map", "compare"),
    "cora": ("clusters", "inspections", "map", "compare"),
}
# What a walk follows: other views of the same dashboards.
FOLLOWED = {
    *("council", "council_compare", "council_reach", "council_money", "provider", "cluster"),
    *("inspections", "inspection", "map", "map_area"),
}
MOST_PAGES = 24


@pytest.fixture
def known_county(county: County) -> County:
    """Families of several needs, in areas and in none, seen and not, with cases; rolled up."""
    today = timezone.localdate()
    for number, (centre, worker) in enumerate(
        [(county.north, county.fiona)] * 14 + [(county.south, county.sam)] * 9
    ):
        if number % 5 == 0:
            area = AreaFactory(centre=centre, under5_population=30, imd_decile=1 + number % 10)
        home = family(centre, area=None if number % 7 == 6 else area)
        if number % 2:
            NeedFactory(family=home, need=("debt", "housing", "domestic_abuse")[number % 3])
        if number % 4 == 0:
            LevelFactory(family=home, level=2 + number % 3)
        if number % 6 == 0:
            CarerFactory(family=home, date_of_birth=today.replace(year=today.year - 18, day=1))
        if number % 3:
            held = case(home, worker, opened_on=ago(40 + number))
            visit(home, worker, ago(number), case=held)
    roll_up(county.council, str(Quarter.containing(today).plus(-1)))
    roll_up(county.council, str(Quarter.containing(today)))
    return county


def name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def walk(client: Client, starts: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each link to a figure on the dashboards: the page, the address, and what the link says."""
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) < MOST_PAGES * 4:
        page = waiting.pop(0)
        answer = client.get(page, follow=True)
        assert answer.status_code == 200, page
        for href, inside in LINK.findall(answer.content.decode()):
            address = urljoin(answer.request["PATH_INFO"], unescape(href)).partition("#")[0]
            name = name_of(address)
            if name in FIGURES:
                yield page, address, unescape(TAG.sub(" ", inside))
            elif name in FOLLOWED and address not in seen and len(seen) < MOST_PAGES:
                seen.add(address)
                waiting.append(address)


def figure_at(address: str) -> Counted:
    match = resolve(urlsplit(address).path)
    return FIGURES[str(match.url_name)].objects.get(**match.kwargs)


def rows_behind(client: Client, address: str) -> dict[str, int]:
    """How many records its list has that count, and that do not."""
    answer: Any = client.get(f"{urlsplit(address).path}records.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()[1:]
    return {said: sum(line.endswith(f",{said}") for line in lines) for said in ("Yes", "No")}


@pytest.mark.parametrize("who", DASHBOARDS)
def test_every_figure_on_every_dashboard_opens(known_county: County, who: str) -> None:
    client = Client()
    client.force_login(known_county.people[who])
    of_council = {"council", "council_compare", "council_reach"}
    starts = [
        reverse(name, args=[known_county.council.code] if name in of_council else [])
        for name in DASHBOARDS[who]
    ]
    checked: set[str] = set()
    for page, address, said in walk(client, starts):
        figure = figure_at(address)
        told = {share(figure.numerator, figure.denominator), count(figure.numerator)}
        if re.search(r"\d+(\.\d+)?%", said):
            assert any(number in said for number in told), f"{page}: {said} is not {figure}"
        if address in checked:
            continue
        checked.add(address)
        opened = client.get(address)
        assert opened.status_code == 200, address
        if figure.is_hidden:
            assert "Hidden" in opened.content.decode()
            continue
        rows = rows_behind(client, address)
        assert rows["Yes"] == figure.numerator, address
        if opened.context["measure"].counts_population:
            assert rows["No"] == 0
        else:
            assert rows["No"] == figure.denominator - figure.numerator, address
    assert len(checked) > 20
