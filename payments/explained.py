"""Why a line is paid, in words: the measure, the terms of the tariff, the evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from centres.models import User
from centres.wording import quarter_months
from outcomes.measures.measure import Indicator, Measure
from outcomes.measures.registry import title
from outcomes.measures.versions import published
from payments.calculation.targets import WHOLE_IN_BASIS_POINTS, reward
from payments.evidence import snapshots
from payments.evidence.words import in_words_by_line
from payments.models import Claim, ClaimLine
from payments.sustained.words import because, since_of
from payments.withheld import withheld_from


@dataclass(frozen=True)
class Explained:
    """`facts` are dated texts in order; `changes` the areas of two Stars, from one to the other.

    `way_bp` is how much of the way from baseline to target a value came, in basis points; `since`
    what became of a paid outcome, and `because` why a line of something paid for before is there.
    """

    title: str
    definition: str
    subject: str
    version: str = ""
    denominator: str = ""
    facts: list[str] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)
    way_bp: int | None = None
    is_frozen: bool = False
    is_withheld: bool = False
    since: str = ""
    because: str = ""


def explain(line: ClaimLine, user: User) -> Explained:
    """A line explained; of a draft with its evidence as it stands, else as it was submitted.

    A reversal is explained by the line that it takes back, or by the records that show that it fell
    back; the release of what was held back by the line of whose price it is. Evidence of a
    restricted family is withheld from those who do not work with it (`payments.withheld`).
    """
    proof = line if "fell_on" in line.terms else line.reverses or line.releases or line
    measure = published(line.measure, line.version)
    is_frozen = proof.claim.state != Claim.State.DRAFT
    evidence = proof.evidence if is_frozen else snapshots.take([proof])[proof.pk].evidence
    said = in_words_by_line(evidence)
    changes = [text.rsplit(" · ", 1) for text in said[len(evidence) :]]
    is_withheld = line.pk in withheld_from(user, line.council_id, [line])
    return Explained(
        title=measure.title if measure else title(line.measure),
        definition=measure.definition if measure else "",
        version=_version(measure),
        subject=measure.subject.value if measure else "",
        denominator=measure.denominator if isinstance(measure, Indicator) else "",
        facts=[] if is_withheld else said[: len(evidence)],
        changes=[] if is_withheld else [(area, change) for area, change in changes],
        way_bp=_way(line),
        is_frozen=is_frozen,
        is_withheld=is_withheld,
        since="" if is_withheld else since_of(line),
        because=because(line, is_withheld=is_withheld),
    )


def _version(measure: Measure | None) -> str:
    """Since when this version counts and what it changed; empty for one that always has."""
    if measure is None or measure.counts_from is None:
        return ""
    return f"since {quarter_months(measure.counts_from)}: {measure.changed}"


def _way(line: ClaimLine) -> int | None:
    value = line.value
    if value is None:
        return None
    return reward(
        value=value,
        baseline_bp=line.terms["baseline_bp"],
        target_bp=line.terms["target_bp"],
        reward_pence=WHOLE_IN_BASIS_POINTS,
        days=Fraction(1),
    )
