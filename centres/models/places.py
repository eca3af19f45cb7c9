from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from centres.models.base import CouncilOwned
from centres.scope import CASEWORK, COUNCIL_ADMIN, EVERYONE, CouncilWide, Scope, Scoped

# Length of the keys of the exchange format (FORMAT.md).
KEY_LENGTH = 100
# The longest cell an exchange folder may hold.
CELL_LENGTH = 10_000
POSTCODE = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$"
validate_postcode = RegexValidator(POSTCODE, "Enter a full UK postcode, like HP11 2EE.")


class Council(Scoped):
    """The council that commissions; everything belongs to one.

    Counts below `smallest_published`, other than 0, are hidden where figures are for others to
    read or of one small area.
    """

    scope = CouncilWide(roles=EVERYONE, council="pk")

    class Smallest(models.IntegerChoices):
        FIVE = 5, "5"
        TEN = 10, "10"

    code = models.CharField(max_length=KEY_LENGTH, unique=True)
    name = models.CharField(max_length=CELL_LENGTH)
    smallest_published = models.PositiveSmallIntegerField(
        choices=Smallest, default=Smallest.FIVE, db_default=Smallest.FIVE
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(smallest_published__in=[5, 10]), name="council_smallest_published"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Provider(CouncilOwned):
    """A charity, school or council service that runs centres under contract."""

    scope = Scope(roles=EVERYONE, provider="pk")

    class Kind(models.TextChoices):
        VOLUNTARY = "voluntary", "Voluntary organisation"
        SCHOOL = "school", "School"
        COUNCIL = "council", "Council"

    council = models.ForeignKey(Council, models.PROTECT, related_name="providers")
    code = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=CELL_LENGTH)
    kind = models.CharField(max_length=20, choices=Kind)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="provider_code_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["voluntary", "school", "council"]), name="provider_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Cluster(CouncilOwned):
    """Three or four centres under one coordinator."""

    scope = Scope(roles=EVERYONE, cluster="pk", provider="provider")

    council = models.ForeignKey(Council, models.PROTECT, related_name="clusters")
    code = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=CELL_LENGTH)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="clusters")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="cluster_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Centre(CouncilOwned):
    """A children's centre."""

    scope = Scope(roles=EVERYONE, cluster="cluster", provider="cluster__provider")

    council = models.ForeignKey(Council, models.PROTECT, related_name="centres")
    code = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=CELL_LENGTH)
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="centres")
    postcode = models.CharField(max_length=8, blank=True, validators=[validate_postcode])

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="centre_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class ReachArea(CouncilOwned):
    """A small area whose families one centre serves; `imd_decile` 1 is the most deprived."""

    scope = Scope(roles=EVERYONE, cluster="centre__cluster", provider="centre__cluster__provider")

    council = models.ForeignKey(Council, models.PROTECT, related_name="areas")
    code = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=CELL_LENGTH)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="areas")
    under5_population = models.PositiveIntegerField()
    imd_decile = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="area_code_unique"),
            models.CheckConstraint(
                condition=Q(imd_decile__isnull=True) | Q(imd_decile__range=(1, 10)),
                name="area_imd_decile",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostcodePlace(CouncilOwned):
    """Which reach area a postcode lies in; filled from a directory by `import_postcodes`."""

    scope = CouncilWide(roles=CASEWORK | {COUNCIL_ADMIN}, council="council")

    postcode = models.CharField(max_length=8, validators=[validate_postcode])
    area = models.ForeignKey(ReachArea, models.CASCADE, related_name="postcodes")

    class Meta:
        ordering = ["postcode"]
        constraints = [
            models.UniqueConstraint(fields=["council", "postcode"], name="postcode_once"),
        ]

    def __str__(self) -> str:
        return self.postcode
