"""A person at the pages of claims: opens, sends what the page's own form holds, reads messages."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from centres.models import User
from payments.models import Claim, EvidenceCheck


class Visitor:
    """A signed-in person."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def get(self, name: str, *args: Any, **query: Any) -> Any:
        return self.client.get(reverse(name, args=args), query)

    def see(self, name: str, *args: Any, **query: Any) -> str:
        """The page's text; it must be there."""
        response = self.get(name, *args, **query)
        assert response.status_code == 200, (name, response.status_code)
        return " ".join(response.content.decode().split())

    def send(self, name: str, *args: Any, **facts: Any) -> Any:
        return self.client.post(reverse(name, args=args), facts)

    def confirm(self, name: str, *args: Any, **facts: Any) -> list[str]:
        """Open a confirm page and send it with what it was shown; the messages said then."""
        page = self.get(name, *args)
        if page.status_code == 302:
            return self.told(page)
        shown = page.context["form"]["shown"].value()
        return self.told(self.send(name, *args, shown=shown, **facts))

    def told(self, response: Any) -> list[str]:
        """The messages on the page that an answer leads to."""
        assert response.status_code == 302, response.content.decode()
        page = self.client.get(response.headers["Location"], follow=True)
        return [str(message) for message in page.context["messages"]]

    def faults(self, response: Any) -> dict[str, list[str]]:
        """What a form says is wrong with what was sent; nothing was done."""
        assert response.status_code == 200
        return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def address(claim: Claim) -> tuple[str, str]:
    return claim.contract.ref, claim.quarter


def check_everything(visitor: Visitor, claim: Claim) -> None:
    """Record every check of the sample as confirmed, on its page."""
    for check in claim.checks.filter(outcome=EvidenceCheck.Outcome.OPEN):
        where = (*address(claim), check.line.number, check.pk)
        visitor.told(visitor.send("claim_check", *where, outcome="confirmed", note=""))
