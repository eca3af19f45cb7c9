from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from centres.models import Cluster, Recorded
from centres.models.places import KEY_LENGTH, validate_postcode
from centres.scope import CASEWORK, COUNCIL_ADMIN, CouncilWide, ScopedQuerySet
from families.history import keep_history
from families.models.needs import Need

NAME_LENGTH = 200


class ServiceQuerySet(ScopedQuerySet):
    """Named reads of services."""

    def offered(self) -> ServiceQuerySet:
        """Not retired: what a family can be told about."""
        return self.filter(retired_on__isnull=True)

    def not_checked_since(self, day: date) -> ServiceQuerySet:
        """Last checked before that day."""
        return self.filter(checked_on__lt=day)


@keep_history()
class Service(Recorded):
    """A local service a family can be told of or referred to. Nothing here is about a family.

    Without `clusters` it is for the whole county. `found_by` holds the words it is found by.
    """

    scope = CouncilWide(roles=CASEWORK | {COUNCIL_ADMIN})

    # What a service says of itself changes: after half a year somebody should ring and ask.
    CHECKED_FOR = timedelta(days=183)

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    about = models.TextField("what it does", max_length=2_000)
    needs = ArrayField(models.CharField(max_length=30, choices=Need.Kind), blank=True, default=list)
    for_whom = models.CharField(max_length=500, blank=True)
    clusters = models.ManyToManyField(Cluster, blank=True, related_name="services")
    address = models.CharField(max_length=500, blank=True)
    postcode = models.CharField(max_length=8, blank=True, validators=[validate_postcode])
    when_open = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    website = models.URLField(max_length=500, blank=True)
    checked_on = models.DateField("last checked on")
    retired_on = models.DateField(null=True, blank=True)
    retired_why = models.CharField(max_length=500, blank=True)
    found_by = models.TextField(editable=False)

    objects: ClassVar[Any] = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="service_ref_unique"),
            models.CheckConstraint(
                condition=Q(needs__contained_by=Need.Kind.values), name="service_needs_known"
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True, retired_why="")
                | (Q(retired_on__isnull=False) & ~Q(retired_why="")),
                name="service_retired_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__regex="^https?://"),
                name="service_website_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_in_words(self) -> list[str]:
        """The needs it helps with, as a worker says them."""
        return [str(Need.Kind(need).label) for need in self.needs]
