"""Correction: the family asks, its worker looks, the officer decides, partners are told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent
from centres.refusals import Refused
from families.agreements import create as said
from families.models import Correction, CorrectionNotice
from families.rights import correcting
from families.rights.held import entries_of
from tests.cast import County, ago, family
from tests.families.privacy import agreed, correction


def test_from_the_familys_letter_to_the_partners(county: County) -> None:
    kin = family(county.north)
    said(by=county.cora, family=kin, state="given", on=ago(20), by_whom="Ann")
    agreed(county)
    agreed(county, partner="mash", partner_name="MASH", shares=["births"])
    asked = correction(county, kin)
    with pytest.raises(Refused):
        correcting.say_found(by=county.sam, correction=asked, found="Not my family")
    with pytest.raises(ValidationError, match="what you found"):
        correcting.say_found(by=county.fiona, correction=asked, found=" ")
    correcting.say_found(by=county.fiona, correction=asked, found="She is right. Corrected.")
    with pytest.raises(Refused):
        correcting.decide(by=county.cora, correction=asked, decision="corrected", reason="So it is")
    with pytest.raises(ValidationError, match="Say why"):
        correcting.decide(by=county.olga, correction=asked, decision="corrected", reason=" ")
    correcting.decide(by=county.olga, correction=asked, decision="corrected", reason="So it is")
    with pytest.raises(Refused, match="already"):
        correcting.decide(by=county.olga, correction=asked, decision="refused", reason="No")
    told = CorrectionNotice.objects.filter(correction=asked)
    assert {notice.agreement.partner for notice in told} == {"health-visitors", "mash"}
    for _ in range(2):
        correcting.tell(by=county.olga, notice=told[0])
    assert told.filter(told_on=ago(0)).count() == 1
    assert AuditEvent.objects.filter(action="correction.tell").count() == 1
    # It is part of what is held, and goes out when the family asks to see it.
    assert "She is my sister." in str([entry.now for entry in entries_of(kin)])


@pytest.mark.parametrize(("decision", "statement"), [("refused", "x"), ("statement", "")])
def test_nothing_changed_so_nobody_is_told(county: County, decision: str, statement: str) -> None:
    kin = family(county.north)
    said(by=county.cora, family=kin, state="given", on=ago(20), by_whom="Ann")
    agreed(county)
    asked = correction(county, kin, statement=statement)
    if decision == "statement":
        with pytest.raises(ValidationError, match="no statement"):
            correcting.decide(by=county.olga, correction=asked, decision=decision, reason="x")
        return
    correcting.decide(by=county.olga, correction=asked, decision=decision, reason="It was so")
    assert not CorrectionNotice.objects.exists()


def test_the_pages(county: County) -> None:
    kin = family(county.north)
    officer, worker = Client(), Client()
    officer.force_login(county.olga)
    worker.force_login(county.fiona)
    found = officer.post(reverse("correction_look_up"), {"reference": kin.ref})
    day = ago(3)
    posted = {
        "asked_by": "Ann", "part": "home", "wrong": "We moved", "statement": "Long ago.",
        "received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year,
    }  # fmt: skip
    officer.post(found.headers["Location"], posted)
    asked = Correction.objects.get()
    assert "With the worker" in officer.get(reverse("corrections")).content.decode()
    assert (
        "They asked for a correction"
        in worker.get(reverse("family", args=[kin.ref])).content.decode()
    )
    look = reverse("correction_look", args=[kin.ref, asked.ref])
    assert reverse("family_home", args=[kin.ref]) in worker.get(look).content.decode()
    worker.post(look, {"found": "Changed to Quay Street"})
    page = reverse("correction", args=[asked.ref])
    assert "Changed to Quay Street" in officer.get(page).content.decode()
    officer.post(page, {"decision": "statement", "reason": "The address of then stays"})
    assert "Long ago." in worker.get(reverse("family", args=[kin.ref])).content.decode()
    assert "No partner sees" in officer.get(page).content.decode()
