"""Editing the tariff of a draft, line by line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from centres.models import User
from outcomes.measures.registry import title
from payments.contracts.agreement import Agreement
from payments.contracts.drawing_up import locked_draft, record
from payments.models import TariffLine
from payments.refusals import Refused

Kind = TariffLine.Kind


@transaction.atomic
def add_line(
    *, by: User, agreement: Agreement, kind: str, key: str, place: int | None = None, **terms: Any
) -> TariffLine:
    """A further line of a draft's tariff; `place` (1, 2, …) in its order, at the end without.

    ValidationError by field for an outcome that is priced already and a target at its baseline.
    """
    agreement = locked_draft(by, agreement)
    lines = list(agreement.lines)
    _require_fits(lines, kind, key, terms)
    line = TariffLine.objects.create(
        council_id=agreement.contract.council_id,
        contract=agreement.contract,
        variation=agreement.variation,
        position=max((each.position for each in lines), default=0) + 1,
        kind=kind,
        key=key,
        **terms,
    )
    _place([*lines, line], line, place)
    record(agreement, "add_line", by=by, key=key)
    return line


@transaction.atomic
def change_line(
    *, by: User, agreement: Agreement, line: TariffLine, place: int | None = None, **terms: Any
) -> TariffLine:
    """Other terms of a line of a draft; what it is about stays."""
    agreement = locked_draft(by, agreement)
    lines = list(agreement.lines)
    line = _own(lines, line)
    _require_fits([each for each in lines if each != line], line.kind, line.key, terms)
    for name, value in terms.items():
        setattr(line, name, value)
    line.save()
    _place(lines, line, place)
    record(agreement, "change_line", by=by, key=line.key, changed=sorted(terms))
    return line


@transaction.atomic
def remove_line(*, by: User, agreement: Agreement, line: TariffLine) -> None:
    """Take a line out of a draft's tariff; those after it move up."""
    agreement = locked_draft(by, agreement)
    lines = list(agreement.lines)
    line = _own(lines, line)
    record(agreement, "remove_line", by=by, key=line.key)
    lines.remove(line)
    line.delete()
    _number(lines)


def _own(lines: list[TariffLine], line: TariffLine) -> TariffLine:
    found = next((each for each in lines if each.pk == line.pk), None)
    if found is None:
        raise Refused("This line was taken out meanwhile.")
    return found


def _require_fits(lines: list[TariffLine], kind: str, key: str, terms: dict[str, Any]) -> None:
    if any(each.kind == kind == Kind.PER_OUTCOME and each.key == key for each in lines):
        raise ValidationError({"key": f"“{title(key)}” is priced already: change that line."})
    if kind == Kind.PER_OUTCOME and terms.get("unit_price_pence") == 0:
        raise ValidationError({"unit_price_pence": "An outcome is paid more than nothing."})
    if kind == Kind.TARGET and terms["baseline_bp"] == terms["target_bp"]:
        raise ValidationError({"target_bp": "The target must differ from the baseline."})


def _place(lines: list[TariffLine], line: TariffLine, place: int | None) -> None:
    """Put one line at its place among all."""
    others = [each for each in lines if each.pk != line.pk]
    at = lines.index(line) if place is None else min(place, len(lines)) - 1
    others.insert(at, line)
    _number(others)


def _number(lines: list[TariffLine]) -> None:
    """Number the lines from 1 in this order."""
    if [line.position for line in lines] == list(range(1, len(lines) + 1)):
        return
    # Out of the way first: two lines never have one number, not even for a moment.
    highest = max(len(lines), *(line.position for line in lines))
    ids = [line.pk for line in lines]
    TariffLine.objects.filter(pk__in=ids).update(position=F("position") + highest)
    for position, line in enumerate(lines, start=1):
        line.position = position
        line.save(update_fields=["position"])
