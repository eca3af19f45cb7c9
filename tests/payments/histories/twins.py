"""Which subjects are one achievement since records were merged, said once more and plainly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import permutations
from typing import Any

from centres.models import Council
from families.models import Case, Child
from outcomes.models import Enrolment
from outcomes.twins import OF_CASES, OF_CHILDREN, OF_ENROLMENTS

Key = tuple[str, str]
Twins = dict[Key, set[Key]]


class Origins:
    """Whose enrolments and cases were, before any merge."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.carer: dict[str, int] = {}
        self.family: dict[str, int] = {}
        self.learn()

    def learn(self) -> None:
        """Note those that are new since."""
        for ref, carer in self._enrolments().values_list("ref", "carer"):
            self.carer.setdefault(ref, carer)
        for ref, family in self._cases().values_list("ref", "family"):
            self.family.setdefault(ref, family)

    def twins(self) -> Twins:
        """Every key with the others of the same achievement; only those that have any."""
        found: Twins = defaultdict(set)
        children: dict[int, set[str]] = defaultdict(set)
        merged = dict(self._children().values_list("pk", "merged_into"))
        for pk, ref in self._children().values_list("pk", "ref"):
            children[_kept(merged, pk)].add(ref)
        for together in children.values():
            for measure in OF_CHILDREN:
                _add(found, measure, permutations(together, 2))
        enrolments = list(self._enrolments().values_list("ref", "carer", "programme"))
        _add(
            found,
            OF_ENROLMENTS,
            (
                (one[0], other[0])
                for one, other in permutations(enrolments, 2)
                if one[1:] == other[1:] and self.carer[one[0]] != self.carer[other[0]]
            ),
        )
        cases = list(self._cases().values_list("ref", "family", "closed_on"))
        _add(
            found,
            OF_CASES,
            (
                (one[0], other[0])
                for one, other in permutations(cases, 2)
                if one[1:] == other[1:] and one[2] and self.family[one[0]] != self.family[other[0]]
            ),
        )
        return found

    def _children(self) -> Any:
        return Child.objects.filter(council=self.council)

    def _enrolments(self) -> Any:
        return Enrolment.objects.filter(council=self.council)

    def _cases(self) -> Any:
        return Case.objects.filter(council=self.council)


def _kept(merged: dict[int, int | None], pk: int) -> int:
    while (into := merged[pk]) is not None:
        pk = into
    return pk


def _add(found: Twins, measure: str, pairs: Iterable[tuple[str, ...]]) -> None:
    for one, other in pairs:
        found[measure, one].add((measure, other))
