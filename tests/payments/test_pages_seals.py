"""Pages of what changed behind sealed lines, and of the comparisons of claims and ledger."""

import pytest
import redis
from django.utils import timezone

from centres.models import AuditEvent
from families.models import Case, Engagement, Family
from payments.models import Claim, Verification
from payments.tasks import verify_council
from tests.cast import County, build_county
from tests.payments.browsing import Visitor, address
from tests.payments.in_county import cast_of
from tests.payments.real_claim import QUARTER, drafted_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    """Submitted; then a visit behind its first line was changed."""
    drafted = drafted_claim(county)
    claim = cast_of(county).submitted(drafted.contract, QUARTER)
    visits = claim.lines.get(number=1).records["engagement"]
    Engagement.objects.filter(pk=visits[0]).update(minutes=7, note="Jane was upset")
    return claim


def test_the_change_is_told_on_the_claims_and_on_the_lines_page(
    county: County, claim: Claim
) -> None:
    colin = Visitor(county.colin)
    page = colin.see("claim_changes", *address(claim))
    assert "was changed." in page
    assert "45 → 7" in page
    assert "Jane" not in page
    line = colin.see("claim_line", *address(claim), 1)
    assert "What changed since it was submitted" in line
    assert "45 → 7" in line
    assert "What changed since it was submitted" not in colin.see("claim_line", *address(claim), 2)
    answer = colin.get("claim_changes_file", *address(claim), sort="correction")
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == 2
    assert "minutes 45 → 7" in rows[1]
    assert AuditEvent.objects.filter(action="claim.changes_export").exists()


def test_of_a_restricted_family_the_provider_is_told_nothing(county: County, claim: Claim) -> None:
    family = Case.objects.get(ref=claim.lines.get(number=1).subject).family_id
    Family.objects.filter(pk=family).update(restricted=True)
    page = Visitor(county.people["pat"]).see("claim_changes", *address(claim))
    assert "45 → 7" not in page
    assert "1 line with changes is about restricted families" in page
    assert "45 → 7" not in Visitor(county.people["pat"]).see("claim_line", *address(claim), 1)
    assert "45 → 7" in Visitor(county.colin).see("claim_changes", *address(claim))


def test_last_nights_comparison_is_on_the_ledger_once_a_night(county: County, claim: Claim) -> None:
    colin = Visitor(county.colin)
    assert "compared with the records every night" in colin.see("ledger")
    verify_council(county.council.pk)
    verify_council(county.council.pk)
    (kept,) = Verification.objects.all()
    assert kept.at.date() == timezone.now().date()
    assert kept.changes == {"correction": 1}
    assert kept.compared == sum(result["count"] for result in kept.results)
    # The claim waits for a decision, so its changed line is a difference to look at.
    assert kept.differing == 1
    assert f"1 difference of {kept.compared}" in colin.see("ledger")
    page = colin.see("verification", kept.pk)
    assert "The records behind this line have changed since it was submitted." in page
    assert "overnight" in colin.see("verifications")


def test_a_commissioner_has_everything_compared_now(
    county: County, claim: Claim, queue: "redis.Redis"
) -> None:
    colin = Visitor(county.colin)
    told = colin.told(colin.send("verification_ask"))
    assert told == ["Everything is being compared. The result comes up here in a minute or two."]
    assert queue.llen("celery") == 1
    verify_council(county.council.pk, county.colin.pk)
    verify_council(county.council.pk, county.colin.pk)
    assert [each.by for each in Verification.objects.all()] == [county.colin] * 2
    assert "asked for by Colin" in colin.see("verifications")
    assert Visitor(county.people["pat"]).send("verification_ask").status_code == 404
