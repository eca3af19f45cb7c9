"""Where the people of a notification live: the areas a person brings in births for."""

from __future__ import annotations

from collections.abc import Iterable

from centres.models import PostcodePlace, ReachArea, User
from centres.partners.caller import Caller
from centres.scope import COORDINATOR, COUNCIL_ADMIN

NOTIFIERS = frozenset({COORDINATOR, COUNCIL_ADMIN})


class Places:
    """Areas by code, and of postcodes where the council's directory knows them; asked once.

    A partner's program sends births from anywhere in the council.
    """

    def __init__(self, by: User | Caller, postcodes: Iterable[str] = ()) -> None:
        areas = ReachArea.objects.filter(council=by.council_id).select_related("centre__cluster")
        if isinstance(by, User) and not by.has_role(COUNCIL_ADMIN):
            clusters = by.reach.clusters.get(COORDINATOR, set())
            areas = areas.filter(centre__cluster__in=clusters)
        self.by_code = {area.code: area for area in areas}
        self._own = {area.pk: area for area in self.by_code.values()}
        rows = PostcodePlace.objects.filter(council=by.council_id, postcode__in=set(postcodes))
        self._of_postcode = dict(rows.values_list("postcode", "area"))

    def of(self, postcode: str) -> ReachArea | None:
        """The area of a tidy postcode, if it is known and the person's own."""
        return self._own.get(self._of_postcode.get(postcode, 0))
