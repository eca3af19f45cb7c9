"""The families list: what a worker finds in it, and what it never shows."""

from django.test import Client
from django.urls import reverse

from tests.cast import County, ago, case, family, visit


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_smoke(county: County) -> None:
    f = family(county.north)
    c = case(f, county.fiona)
    visit(f, county.fiona, ago(2), case=c)
    client = signed_in(county.fiona)
    for url in [
        reverse("families"),
        reverse("family", args=[f.ref]),
        reverse("engagement_log", args=[f.ref]),
        reverse("case", args=[c.ref]),
        reverse("case_open", args=[f.ref]),
        reverse("case_close", args=[c.ref]),
        reverse("star_add", args=[c.ref]),
        reverse("action_add", args=[c.ref]),
    ]:
        r = client.get(url)
        assert r.status_code == 200, url
