"""What the database keeps of a record that is corrected: how it was, when, and who changed it."""

import pytest
from django.apps import apps
from django.test import Client
from pghistory.models import Context

from families.models import Case
from tests.cast import build_county, case, family

pytestmark = pytest.mark.django_db


def test_history_knows_the_person_and_no_address() -> None:
    county = build_county()
    kept = case(family(county.north), county.fiona)
    client = Client()
    client.force_login(county.cora)
    client.post(f"/cases/{kept.ref}/allocate/", {"worker": county.frank.username})

    assert Case.objects.get().worker == county.frank
    before = apps.get_model("families", "CaseEvent").objects.get()
    assert before.worker == county.fiona
    assert Context.objects.get(pk=before.pgh_context_id).metadata == {"user": county.cora.pk}
