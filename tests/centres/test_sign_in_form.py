"""Signing in: by login or email address, in the service's words."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import County


def send(**facts: str) -> tuple[int, dict[str, list[str]]]:
    response = Client().post(reverse("sign_in"), facts)
    errors = response.context["form"].errors if response.context else {}
    return response.status_code, {name: list(found) for name, found in errors.items()}


@pytest.mark.parametrize("name", ["cora@shire", "cora@example.org", "CORA@example.org"])
def test_by_login_or_by_an_address_that_one_person_has(county: County, name: str) -> None:
    county.cora.email = "cora@example.org"
    county.cora.save()
    assert send(username=name, password="correct horse") == (302, {})


def test_an_address_that_two_have_signs_in_neither(county: County) -> None:
    for person in (county.cora, county.pat):
        person.email = "office@example.org"
        person.save()
    status, faults = send(username="office@example.org", password="correct horse")
    assert (status, set(faults)) == (200, {"__all__"})


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        (
            {},
            {
                "username": ["Enter your login or email address"],
                "password": ["Enter your password"],
            },
        ),
        ({"username": "cora@shire"}, {"password": ["Enter your password"]}),
        (
            {"username": "cora@shire", "password": "wrong"},
            {
                "__all__": [
                    "Enter a login or email address and its password as they were given you. "
                    "Capitals count in the password"
                ]
            },
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(
    county: County, sent: dict[str, str], faults: dict[str, list[str]]
) -> None:
    assert send(**sent) == (200, faults)


def test_the_page_asks_in_our_words(county: County) -> None:
    page = Client().get(reverse("sign_in")).content.decode()
    assert "Login or email address" in page
