"""What kind of support worker somebody is (SPEC 1), over all their memberships."""

import pytest
from django.db import IntegrityError, transaction

from centres.models import Membership, User
from tests.cast import County


def say(user: User, *kinds: str, county: County) -> User:
    """Give the person a membership for each kind, in clusters of the council."""
    clusters = [county.north.cluster, county.south.cluster, county.west.cluster]
    user.memberships.all().delete()
    for kind, cluster in zip(kinds, clusters, strict=False):
        Membership.objects.create(
            council=county.council, user=user, role="fsw", cluster=cluster, works_as=kind
        )
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("kinds", "together"),
    [
        ([""], ""),
        (["outreach"], "outreach"),
        (["universal", ""], "universal"),
        (["universal", "outreach"], "both"),
        (["both", "outreach"], "both"),
    ],
)
def test_memberships_together_say_the_kind(county: County, kinds: list[str], together: str) -> None:
    assert say(county.fiona, *kinds, county=county).works_as == together


def test_only_support_workers_are_of_a_kind(county: County) -> None:
    with pytest.raises(IntegrityError, match="membership_works_as"), transaction.atomic():
        county.cora.memberships.update(works_as="outreach")
    with pytest.raises(IntegrityError, match="membership_works_as"), transaction.atomic():
        county.fiona.memberships.update(works_as="sleeping")
