"""A receipt is written with its entry, and answers for it from then on."""

from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction
from hypothesis import given
from hypothesis import strategies as some

from centres.models import Receipt, User
from centres.receipts import AnotherEntry, Answer, answered, digest, once
from tests.cast import County, build_county


def send(by: User, **facts: Any) -> tuple[Answer, bool]:
    facts = {
        "client_id": uuid4(),
        "kind": "visit",
        "body": {"minutes": 60},
        "write": lambda: {"ref": "LE-1"},
        **facts,
    }
    return once(by=by, **facts)


def test_the_second_sending_writes_nothing_and_hears_the_same(county: County) -> None:
    client_id, written = uuid4(), []

    def write() -> Answer:
        written.append(1)
        return {"ref": f"LE-{len(written)}"}

    first = send(county.fiona, client_id=client_id, write=write)
    again = send(county.fiona, client_id=client_id, write=write)
    assert (first, again) == (({"ref": "LE-1"}, True), ({"ref": "LE-1"}, False))
    assert len(written) == 1
    receipt = Receipt.objects.get()
    assert (receipt.user, receipt.council) == (county.fiona, county.council)


@pytest.mark.parametrize(
    "other", [{"body": {"minutes": 5}}, {"body": {}}, {"kind": "star"}, {"by": "frank"}]
)
def test_anything_else_under_the_id_is_refused(county: County, other: dict[str, Any]) -> None:
    client_id = uuid4()
    send(county.fiona, client_id=client_id)
    facts = {"by": "fiona", "kind": "visit", "body": {"minutes": 60}, **other}
    facts["by"] = county.people[facts["by"]]
    with pytest.raises(AnotherEntry):
        once(client_id=client_id, write=lambda: {}, **facts)
    with pytest.raises(AnotherEntry):
        answered(client_id=client_id, **facts)


def test_what_was_refused_leaves_no_receipt(county: County) -> None:
    client_id = uuid4()

    def refuse() -> Answer:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  (it says nothing)
        send(county.fiona, client_id=client_id, write=refuse)
    assert not Receipt.objects.exists()
    assert send(county.fiona, client_id=client_id, body={"minutes": 30})[1]


def test_what_is_rolled_back_takes_its_receipt_along(county: County) -> None:
    client_id = uuid4()
    with transaction.atomic():
        send(county.fiona, client_id=client_id)
        transaction.set_rollback(True)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(answer={}), lambda rows: rows.delete()]
)
def test_a_receipt_is_never_changed_or_removed(county: County, change: Any) -> None:
    send(county.fiona)
    with pytest.raises(Error), transaction.atomic():
        change(Receipt.objects.all())


def test_receipts_are_shown_to_nobody(county: County) -> None:
    send(county.fiona)
    assert not any(Receipt.objects.visible_to(person) for person in county.people.values())


FACTS = some.dictionaries(
    some.text(max_size=5), some.none() | some.booleans() | some.integers() | some.text(max_size=5)
)


@given(FACTS, some.randoms())
def test_the_order_of_facts_and_empty_ones_make_no_difference(facts: Any, chance: Any) -> None:
    names = list(facts)
    chance.shuffle(names)
    empty: dict[str, Any] = {"x" * 6: None, "x" * 7: "", "x" * 8: [], "x" * 9: {}}
    assert digest({**empty, **{name: facts[name] for name in names}}) == digest(facts)


@given(FACTS, FACTS)
def test_other_facts_have_another_digest(facts: Any, others: Any) -> None:
    def said(body: Any) -> Any:
        return {name: repr(fact) for name, fact in body.items() if fact not in (None, "")}

    assert (digest(facts) == digest(others)) == (said(facts) == said(others))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("body", "told"), [({"minutes": 60}, ({"ref": "LE-1"}, False)), ({"minutes": 5}, "another")]
)
def test_of_two_at_once_one_writes_and_the_other_waits(body: dict[str, int], told: Any) -> None:
    county, client_id = build_county(), uuid4()
    heard: list[Any] = []

    def second() -> None:
        try:
            heard.append(send(county.fiona, client_id=client_id, body=body, write=dict))
        except AnotherEntry:
            heard.append("another")
        finally:
            connection.close()

    thread = Thread(target=second)
    with transaction.atomic():
        assert send(county.fiona, client_id=client_id)[1]
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()
    thread.join(timeout=30)
    assert heard == [told]
    assert Receipt.objects.count() == 1
