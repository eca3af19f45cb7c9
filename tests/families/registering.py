"""What the register page is sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client

from centres.models import User

URL = "/families/register/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(**facts: Any) -> dict[str, Any]:
    """The page as it is sent for Dee Fisher and Eli, two years old, at the North centre."""
    return {
        "client_id": str(uuid4()),
        "carers-TOTAL_FORMS": "1",
        "carers-INITIAL_FORMS": "0",
        "carers-0-first_name": "Dee",
        "carers-0-last_name": "Fisher",
        "carers-0-date_of_birth_day": "17",
        "carers-0-date_of_birth_month": "5",
        "carers-0-date_of_birth_year": "1990",
        "children-TOTAL_FORMS": "1",
        "children-INITIAL_FORMS": "0",
        "children-0-first_name": "Eli",
        "children-0-date_day": "29",
        "children-0-date_month": "Feb",
        "children-0-date_year": "2024",
        "address": "2 Mill Lane\r\n\r\n  Northtown ",
        "postcode": "hp112ee",
        "phone": "07700 900982",
        "centre": "North",
        "registered": "today",
        "agreement": "given",
        **facts,
    }
