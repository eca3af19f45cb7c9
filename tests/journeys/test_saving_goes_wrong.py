"""What people see when saving goes wrong: somebody was quicker, or the database is away."""

import pytest
from django.db import OperationalError
from django.urls import reverse
from playwright.sync_api import Page, expect

from families import members
from families.models import Carer
from tests.cast import County, build_county, family
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    return build_county()


def test_somebody_was_quicker_and_then_the_database_is_away(
    phone: Page, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    carer = family(county.north).carers.get()
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("carer_correct", args=[carer.family.ref, carer.ref]))
    phone.get_by_label("First name").fill("Annie")
    Carer.objects.update(first_name="Anna", last_name="Bowman")
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("alert")).to_contain_text("Somebody else saved changes here")
    expect(phone.get_by_label("First name", exact=True)).to_have_value("Annie")
    expect(phone.get_by_label("Last name", exact=True)).to_have_value("Bowman")
    looked_at(phone, "somebody-was-quicker-phone")

    real = members.correct_carer

    def away(**_facts: object) -> Carer:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(members, "correct_carer", away)
    phone.get_by_label("Use this instead of what I typed").check()
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("away for a moment")
    looked_at(phone, "database-away-phone")
    monkeypatch.setattr(members, "correct_carer", real)
    phone.get_by_role("button", name="Send it again").tap()
    expect(phone.get_by_role("alert")).to_contain_text("Anna Bowman’s details saved")
