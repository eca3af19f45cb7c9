"""What makes a line or a subject likelier to be drawn: its amount, errors found before, signals.

Nothing of this changes what is paid. It says where looking is worth most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from centres.row_scope import as_service
from families.models import Case, Child, Family
from outcomes.measures.measure import Subject
from outcomes.models import Enrolment
from payments.models import Claim, EvidenceCheck
from payments.signals import BY_KEY, SIGNALS, Entries, Told, told

QUARTERS_LOOKED_BACK = 4
# Beyond so many, further errors or signals make nothing likelier.
MOST = 3

WORDS = (
    "A line is the likelier to be drawn the more it pays. It is once more as likely for each check "
    "of the same measure that was not confirmed in the provider’s decided claims of the four "
    "quarters before, and once more again for each signal that stands out for the provider in the "
    "quarter and names the case or family; three of either at most. A target’s subjects are "
    "weighed by signals alone. A signal changes no line, no amount and no decision."
)
FAMILY_OF: dict[Subject, tuple[Any, str]] = {
    Subject.CASE: (Case, "family__ref"),
    Subject.CHILD: (Child, "family__ref"),
    Subject.ENROLMENT: (Enrolment, "carer__family__ref"),
    Subject.FAMILY: (Family, "ref"),
}


@dataclass(frozen=True)
class Weighed:
    """Why something is likelier to be drawn: failed checks before, keys of signals."""

    errors: int = 0
    signals: tuple[str, ...] = ()

    @property
    def times(self) -> int:
        """How many times as likely as without."""
        return (1 + min(self.errors, MOST)) * (1 + min(len(self.signals), MOST))

    def said(self) -> dict[str, Any]:
        """As it is stored; nothing where nothing made it likelier."""
        errors = {"errors": self.errors} if self.errors else {}
        return errors | ({"signals": list(self.signals)} if self.signals else {})

    @classmethod
    def read(cls, said: dict[str, Any]) -> Weighed:
        """As it was stored."""
        return cls(said.get("errors", 0), tuple(said.get("signals", ())))

    def words(self) -> str:
        """`Four times as likely: 1 check … not confirmed; “Contacts of one minute” names it.`"""
        why = []
        if self.errors:
            checks = "1 check" if self.errors == 1 else f"{self.errors} checks"
            why.append(f"{checks} of this measure not confirmed in the year before")
        titles = [BY_KEY[key].title if key in BY_KEY else key for key in self.signals]
        why += [f"named by the signal “{title}”" for title in titles]
        return f"{self.times} times as likely to be drawn: {'; '.join(why)}" if why else ""


@dataclass(frozen=True)
class Named:
    """The keys of signals by the reference of a case, and of a family, that they name."""

    cases: dict[str, set[str]] = field(default_factory=dict)
    families: dict[str, set[str]] = field(default_factory=dict)

    def of(self, kind: Subject, subjects: Collection[str], council_id: int) -> dict[str, set[str]]:
        """Keys of signals by subject; one query, or two."""
        if not self.cases and not self.families:
            return {}
        families = _families(kind, subjects, council_id)
        if kind == Subject.CASE:
            by_family = self.families
            return {
                subject: self.cases.get(subject, set()) | by_family.get(family, set())
                for subject, family in families.items()
            }
        by_family = defaultdict(set, {ref: set(keys) for ref, keys in self.families.items()})
        for case, family in _families(Subject.CASE, self.cases, council_id).items():
            by_family[family] |= self.cases[case]
        return {subject: by_family.get(family, set()) for subject, family in families.items()}


def errors_before(claim: Claim) -> Counter[str]:
    """Checks not confirmed by measure, of the provider's decided claims of the year before."""
    first = claim.period.plus(-QUARTERS_LOOKED_BACK)
    found = EvidenceCheck.objects.filter(
        council=claim.council_id,
        claim__contract__provider=claim.contract.provider_id,
        claim__state__in=Claim.DECIDED,
        claim__quarter__gte=str(first),
        claim__quarter__lt=claim.quarter,
        line__round=F("claim__round"),
        outcome=EvidenceCheck.Outcome.FAILED,
    )
    return Counter(found.values_list("line__measure", flat=True))


def named_by_signals(claim: Claim) -> Named:
    """What the signals name that stand out for the provider in the claim's quarter."""
    cases: dict[str, set[str]] = defaultdict(set)
    families: dict[str, set[str]] = defaultdict(set)
    for each in told(claim, SIGNALS):
        if each.reading.code != "beyond":
            continue
        for kind, reference in _references(claim, each):
            named = cases if kind == Subject.CASE else families
            named[reference].add(each.signal.key)
    return Named(dict(cases), dict(families))


def _references(claim: Claim, each: Told) -> Iterable[tuple[Subject, str]]:
    """Of a signal's records: the case that each is, or whose it is, or else the family."""
    entries = Entries(claim, each.signal, each.reading.own.count)
    for entry in entries[0 : len(entries)]:
        if entry.kind == "case":
            yield Subject.CASE, entry.ref
        elif entry.kind == "need" or entry.kind.startswith("level"):
            yield Subject.FAMILY, entry.of
        elif entry.of:
            yield Subject.CASE, entry.of


def _families(kind: Subject, subjects: Collection[str], council_id: int) -> dict[str, str]:
    model, family = FAMILY_OF[kind]
    found = model.objects.filter(council=council_id, ref__in=list(subjects))
    with as_service(council_id):
        return dict(found.values_list("ref", family))
