"""Where reach areas and centres lie: shapes and points in metres of the British National Grid."""

from django.db import models
from django.db.models import Q

from centres.models import Centre, CouncilOwned, ReachArea
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import EVERYONE, Scope

# The grid's own limits in metres, from its south-western corner.
EASTERNMOST, NORTHERNMOST = 700_000, 1_300_000
ATTRIBUTION_LENGTH = 500


def on_the_grid() -> Q:
    """Whether a row's point lies on the British National Grid."""
    return Q(easting__range=(0, EASTERNMOST), northing__range=(0, NORTHERNMOST))


class Boundary(CouncilOwned):
    """The shape of a reach area: the small area of official statistics (LSOA 2011) that it is.

    `code` and `name` are the small area's own. `rings` are closed lists of [easting, northing] in
    whole metres, those of islands and of holes alike: what lies within an even number of them is
    outside. `easting` and `northing` are its middle. `attribution` is what its source wants said
    wherever it is shown.
    """

    scope = Scope(
        roles=EVERYONE, cluster="area__centre__cluster", provider="area__centre__cluster__provider"
    )

    area = models.OneToOneField(ReachArea, models.CASCADE, related_name="boundary")
    code = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=CELL_LENGTH)
    rings = models.JSONField()
    easting = models.PositiveIntegerField()
    northing = models.PositiveIntegerField()
    attribution = models.CharField(max_length=ATTRIBUTION_LENGTH)

    class Meta:
        verbose_name_plural = "boundaries"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="boundary_code_unique"),
            models.CheckConstraint(condition=on_the_grid(), name="boundary_on_the_grid"),
        ]

    def __str__(self) -> str:
        return self.code


class CentrePlace(CouncilOwned):
    """Where a centre stands. `is_exact` is false where only the small area is known, by the
    centre's postcode: then it is that area's middle.
    """

    scope = Scope(roles=EVERYONE, cluster="centre__cluster", provider="centre__cluster__provider")

    centre = models.OneToOneField(Centre, models.CASCADE, related_name="place")
    easting = models.PositiveIntegerField()
    northing = models.PositiveIntegerField()
    is_exact = models.BooleanField()

    class Meta:
        ordering = ["centre"]
        constraints = [
            models.CheckConstraint(condition=on_the_grid(), name="centre_place_on_the_grid"),
        ]

    def __str__(self) -> str:
        return f"{self.easting}, {self.northing}"
