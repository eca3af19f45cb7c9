"""How the sample of a claim was drawn: its seed, and what it was drawn from. Only ever added to."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned
from centres.scope import COMMISSIONER, Scope
from payments.guards.counterfoils import with_counterfoil
from payments.guards.samples import SAMPLE_GUARDS
from payments.models.claim_lines import ClaimLine
from payments.models.claims import DIGEST_LENGTH, Claim


class Sample(CouncilOwned):
    """The sample of one round of a claim.

    `sealed` stands for all that is drawn from, the claim's lines with their evidence included.
    `chance` are random bytes that the database makes in the submitting transaction and `seed` is
    the SHA-256 of both, so the same seed draws the same sample again and nobody could choose it.
    """

    append_only = True
    scope = Scope(roles=frozenset({COMMISSIONER}))

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="samples")
    round = models.PositiveSmallIntegerField()
    sealed = models.CharField(max_length=DIGEST_LENGTH)
    chance = models.CharField(max_length=DIGEST_LENGTH, editable=False)
    seed = models.CharField(max_length=DIGEST_LENGTH, editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["claim", "round"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round"], name="sample_once_a_round"),
        ]
        triggers = [*forbid_change("sample"), *SAMPLE_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"sample of {self.claim}, round {self.round}"


class SamplePool(CouncilOwned):
    """What part of a sample was drawn from: the outcome lines, or a target's subjects of one sort.

    `candidates` are `[key, weight, reasons]`, in order of key: a line's number or a subject's
    reference, how likely it was beside the others, and why (`assurance.weights`). Of `size`
    candidates `least` are due by SPEC 6, and `wanted` after `failed` checks that found nothing.
    """

    append_only = True
    scope = Scope(roles=frozenset({COMMISSIONER}))

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="pools")
    line = models.ForeignKey(ClaimLine, models.PROTECT, null=True, related_name="pools")
    counted = models.BooleanField(null=True)
    size = models.PositiveIntegerField()
    least = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()
    candidates = models.JSONField()

    class Meta:
        ordering = ["sample", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "line", "counted"], nulls_distinct=False, name="pool_once"
            ),
            models.CheckConstraint(
                name="pool_of_lines_or_subjects",
                condition=Q(line__isnull=True, counted__isnull=True)
                | Q(line__isnull=False, counted__isnull=False),
            ),
            models.CheckConstraint(
                name="pool_draws_enough",
                condition=Q(least__lte=models.F("wanted"), wanted__lte=models.F("size")),
            ),
        ]
        triggers = [*forbid_change("sample"), with_counterfoil()]

    def __str__(self) -> str:
        return f"drawn from {self.size}"
