"""The smallest count a council lets others read: figures below it are hidden (SPEC 5, DESIGN)."""

from __future__ import annotations

from django.db import transaction

from centres import audit
from centres.models import Council, User
from outcomes.groups.published import suppress_again


@transaction.atomic
def choose_smallest(*, by: User, council: Council, smallest: int) -> bool:
    """Set the council's smallest published count, 5 or 10; False where it is that already.

    What is hidden in stored quarters is worked out anew, in the same transaction.
    """
    held = Council.objects.select_for_update().get(pk=council.pk)
    before = held.smallest_published
    if before == smallest:
        return False
    held.smallest_published = smallest
    held.save(update_fields=["smallest_published"])
    suppress_again(held)
    audit.record(
        by=by,
        action="council.smallest_published",
        record="council",
        reference=held.code,
        council=held,
        before=before,
        after=smallest,
    )
    return True
