"""The council's administrator says from which number on counts are shown."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent, Council
from tests.cast import County

pytestmark = pytest.mark.django_db


def test_the_administrator_chooses_and_the_choice_leaves_a_trace(county: County) -> None:
    client = Client()
    client.force_login(county.ada)
    page = client.get(reverse("publishing"))
    assert "Numbers below the one chosen here are hidden" in page.text
    assert page.context["form"]["smallest"].value() == 5
    answer = client.post(reverse("publishing"), {"smallest": "10"}, follow=True)
    assert "Numbers below 10 are hidden from now on." in answer.text
    assert Council.objects.get(pk=county.council.pk).smallest_published == 10
    assert Council.objects.get(pk=county.elsewhere.pk).smallest_published == 5
    event = AuditEvent.objects.get(action="council.smallest_published")
    assert (event.user, event.details) == (county.ada, {"before": 5, "after": 10})
    client.post(reverse("publishing"), {"smallest": "10"})
    assert AuditEvent.objects.filter(action="council.smallest_published").count() == 1


@pytest.mark.parametrize("typed", ["", "7", "0", "9" * 50, "five", "\x00"])
def test_no_other_number_is_taken(county: County, typed: str) -> None:
    client = Client()
    client.force_login(county.ada)
    page = client.post(reverse("publishing"), {"smallest": typed})
    assert page.context["form"].errors["smallest"]
    assert Council.objects.get(pk=county.council.pk).smallest_published == 5


def test_the_database_takes_no_other_either(county: County) -> None:
    with pytest.raises(IntegrityError, match="council_smallest_published"), transaction.atomic():
        Council.objects.update(smallest_published=4)
