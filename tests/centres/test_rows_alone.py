"""With the QuerySets' scope emptied, row-level security alone still shows no family to others."""

import os
from html import escape

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from centres.scope import ScopedQuerySet
from families.models import Carer, Child, Engagement, Family
from tests.cast import County
from tests.centres.routes import ROUTES
from tests.centres.test_scope_walk import lots, signed_in, world  # noqa: F401  (a fixture)

# Names and texts that stand nowhere but in these two families' records.
MARKS = {"ordinary": "Quillfeather", "restricted": "Thistlewood"}
# Who may read neither: another cluster, another provider, another council, a commissioner;
# of the restricted family also a worker of its own cluster who is not named.
OUTSIDE = {
    "ordinary": ("sam", "wendy", "eve", "colin"),
    "restricted": ("frank",),
}

# Each route is opened by one of them, in turn; by all of them with LODESTAR_OUTSIDERS=all.
ROUNDS = os.environ.get("LODESTAR_OUTSIDERS") == "all"


@pytest.fixture
def unscoped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody had forgotten every filter there is."""

    def everything(rows: QuerySet, user: object) -> QuerySet:
        return rows.all()

    monkeypatch.setattr(ScopedQuerySet, "visible_to", everything)


@pytest.mark.parametrize("names", lots(sorted(ROUTES)))
def test_nobody_reads_of_a_family_outside_their_scope(
    county: County,
    world: dict[str, dict[str, str]],  # noqa: F811
    unscoped: None,
    names: list[str],
) -> None:
    for kind, mark in MARKS.items():
        _write_into_every_text(world[kind]["family"], mark)
    clients = {who: signed_in(county, who) for people in OUTSIDE.values() for who in people}
    told = []
    for place, name in enumerate(names):
        for kind, mark in MARKS.items():
            for who in OUTSIDE[kind] if ROUNDS else OUTSIDE[kind][place % len(OUTSIDE[kind]) :][:1]:
                # A page may break where a row that it counts on is not there. It may say nothing.
                clients[who].raise_request_exception = False
                address = reverse(name, args=[world[kind][key] for key in ROUTES[name].names])
                response = clients[who].get(address)
                said = b"".join(response) if response.streaming else response.content
                if mark.encode() in said or escape(mark).encode() in said:
                    told.append(f"{name} tells {who} of the {kind} family")
    assert told == []


def _write_into_every_text(ref: str, mark: str) -> None:
    family = Family.objects.get(ref=ref)
    Family.objects.filter(pk=family.pk).update(address=mark)
    Carer.objects.filter(family=family).update(first_name=mark, last_name=mark)
    Child.objects.filter(family=family).update(first_name=mark, last_name=mark)
    Engagement.objects.filter(family=family).update(note=mark, next_step=mark)


def test_the_marks_are_read_by_those_who_work_with_the_family(
    county: County,
    world: dict[str, dict[str, str]],  # noqa: F811
    unscoped: None,
) -> None:
    for kind, mark in MARKS.items():
        _write_into_every_text(world[kind]["family"], mark)
        page = signed_in(county, "cora").get(reverse("family", args=[world[kind]["family"]]))
        assert mark in page.content.decode()
