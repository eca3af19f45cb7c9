"""A form sent after the session ended waits for its sender, and for nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centres import parked
from centres.models import Session
from families.models import Engagement, Family
from outcomes.models import Star, StarEdition
from tests.cast import County, ago, case, family

NOTE = "Bo can walk along the sofa"


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def browser() -> Client:
    """A browser that has to prove that its forms are ours."""
    return Client(enforce_csrf_checks=True)


def token(browser: Client) -> str:
    return browser.cookies["csrftoken"].value


def sign_in(browser: Client, who: str, to: str = "") -> Any:
    browser.get(reverse("sign_in"))
    sent = {"username": f"{who}@shire", "password": "correct horse", "next": to}
    return browser.post(reverse("sign_in"), {**sent, "csrfmiddlewaretoken": token(browser)})


def log_page(of_family: Family) -> str:
    return reverse("engagement_log", args=[of_family.ref])


def typed(browser: Client, page: str, **facts: str) -> dict[str, str]:
    """What the worker has on the page when the session ends."""
    browser.get(page)
    sent = {"kind": "home_visit", "when": "today", "length": "60", "centre": "North"}
    own = {"client_id": str(uuid4()), "csrfmiddlewaretoken": token(browser)}
    return {**sent, "note": NOTE, **own, **facts}


def session_ends() -> None:
    Session.objects.all().delete()


def shown(browser: Client, page: str) -> str:
    return browser.get(page).content.decode()


def timed_out(browser: Client, page: str, **facts: str) -> dict[str, str]:
    """Fiona types, her session ends, she presses save and is asked to sign in."""
    sign_in(browser, "fiona")
    sent = typed(browser, page, **facts)
    session_ends()
    answer = browser.post(page, sent)
    assert answer.headers["Location"].startswith(reverse("sign_in"))
    return sent


def test_typing_comes_back_after_signing_in_and_is_saved_only_then(
    browser: Client, archers: Family
) -> None:
    page = log_page(archers) + "?then=today"
    sent = timed_out(browser, page)
    assert "What you typed is kept" in shown(browser, reverse("sign_in"))
    assert NOTE not in shown(browser, reverse("sign_in"))
    answer = sign_in(browser, "fiona", to=page)
    assert answer.headers["Location"] == page
    back = browser.get(page)
    form = back.context["form"]
    assert (form["note"].value(), form["client_id"].value()) == (NOTE, sent["client_id"])
    assert "Not saved yet" in back.content.decode()
    assert not Engagement.objects.exists()

    browser.post(page, {**sent, "csrfmiddlewaretoken": token(browser)})
    assert Engagement.objects.get().note == NOTE
    assert NOTE not in shown(browser, page)


def test_what_was_wrong_in_it_is_said(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    timed_out(browser, page, length="")
    sign_in(browser, "fiona")
    assert "length" in browser.get(page).context["form"].errors


def test_another_person_on_the_same_phone_never_sees_it(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    timed_out(browser, page)
    sign_in(browser, "frank")
    assert NOTE not in shown(browser, page)
    browser.post(reverse("sign_out"), {"csrfmiddlewaretoken": token(browser)})
    sign_in(browser, "fiona")
    assert NOTE not in shown(browser, page)


def test_another_page_and_another_phone_do_not_show_it(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    timed_out(browser, page)
    sign_in(browser, "fiona")
    assert NOTE not in shown(browser, reverse("visit_plan", args=[archers.ref]))
    other = Client(enforce_csrf_checks=True)
    sign_in(other, "fiona")
    assert NOTE not in shown(other, page)


def test_it_is_gone_after_twelve_hours(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    timed_out(browser, page)
    sign_in(browser, "fiona")
    session = browser.session
    for form in session[parked.KEY]["forms"].values():
        form["at"] = (timezone.now() - timedelta(hours=12, seconds=1)).isoformat()
    session.save()
    assert NOTE not in shown(browser, page)


def test_it_can_be_thrown_away(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    timed_out(browser, page)
    sign_in(browser, "fiona")
    assert NOTE in shown(browser, page)
    discard = reverse("discard_typing")
    for odd in ("https://elsewhere.example/", "//elsewhere.example", "", "\x00"):
        sent = {"page": odd, "csrfmiddlewaretoken": token(browser)}
        assert browser.post(discard, sent).headers["Location"] == reverse("home")
    sent = {"page": page, "csrfmiddlewaretoken": token(browser)}
    assert browser.post(discard, sent).headers["Location"] == page
    assert NOTE not in shown(browser, page)


def test_a_form_from_elsewhere_is_not_parked(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    sign_in(browser, "fiona")
    sent = typed(browser, page)
    session_ends()
    assert browser.post(page, {**sent, "csrfmiddlewaretoken": "x" * 64}).status_code == 403
    sign_in(browser, "fiona")
    assert NOTE not in shown(browser, page)


@pytest.mark.parametrize(
    ("origin", "comes_back"),
    [("http://testserver", True), ("https://elsewhere.example", False), (None, False)],
)
def test_typing_of_a_page_opened_before_signing_in_anew_comes_back(
    browser: Client, archers: Family, origin: str | None, comes_back: bool
) -> None:
    """In another tab; only where the browser says that the form is on a page of ours."""
    page = log_page(archers)
    sign_in(browser, "fiona")
    sent = typed(browser, page)
    session_ends()
    sign_in(browser, "fiona")
    headers = {"Origin": origin} if origin else {}
    answer = browser.post(page, sent, headers=headers)
    assert answer.status_code == (302 if comes_back else 403)
    assert (NOTE in shown(browser, page)) is comes_back
    assert not Engagement.objects.exists()


def test_nothing_is_parked_of_somebody_unknown(browser: Client, archers: Family) -> None:
    browser.get(reverse("sign_in"))
    for cookie in ("", "7", "7:abc:def"):
        browser.cookies[parked.WHOSE] = cookie
        sent = {"note": NOTE, "csrfmiddlewaretoken": token(browser)}
        assert browser.post(log_page(archers), sent).status_code == 302
    assert not Session.objects.exists()


def test_nothing_is_parked_once_signed_out(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    sign_in(browser, "fiona")
    sent = typed(browser, page)
    browser.post(reverse("sign_out"), {"csrfmiddlewaretoken": token(browser)})
    browser.post(page, {**sent, "csrfmiddlewaretoken": token(browser)})
    sign_in(browser, "fiona")
    assert NOTE not in shown(browser, page)


def test_too_much_is_not_parked_and_no_password_ever(browser: Client, archers: Family) -> None:
    page = log_page(archers)
    timed_out(browser, page, note="x" * parked.MOST_CHARACTERS)
    assert parked.KEY not in browser.session
    timed_out(browser, page, new_password="hush")
    (kept,) = browser.session[parked.KEY]["forms"].values()
    assert "note" in kept["typed"]
    assert "hush" not in str(kept)
    assert "csrf" not in str(kept)


def test_only_the_last_forms_wait(browser: Client, county: County) -> None:
    sign_in(browser, "fiona")
    pages = [log_page(family(county.north)) for _ in range(parked.MOST_FORMS + 1)]
    forms = [typed(browser, page) for page in pages]
    session_ends()
    for page, sent in zip(pages, forms, strict=True):
        browser.post(page, sent)
    sign_in(browser, "fiona")
    assert [NOTE in shown(browser, page) for page in pages] == [False, True, True, True]


def test_a_stars_scores_come_back(browser: Client, county: County, archers: Family) -> None:
    star = Star.objects.create(
        council=county.council,
        ref="LS-1",
        case=case(archers, county.fiona),
        kind="first",
        date=ago(1),
        edition=StarEdition.objects.get(code="family-star-plus"),
        completed="together",
    )
    page = reverse("star", args=[star.ref])
    area = f"area_{star.edition.areas.all()[0].pk}"
    timed_out(browser, page, **{area: "7"})
    sign_in(browser, "fiona")
    assert browser.get(page).context["form"][area].value() == "7"
    assert not star.scores.exists()


def test_signing_out_after_the_end_asks_to_sign_in(browser: Client, county: County) -> None:
    sign_in(browser, "fiona")
    browser.get(reverse("families"))
    sent = {"csrfmiddlewaretoken": token(browser)}
    session_ends()
    assert browser.post(reverse("sign_out"), sent).headers["Location"].endswith("?next=/")
