"""What was acknowledged, against what is there."""

from __future__ import annotations

from collections import Counter
from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import Count

from bench.kills.load import Load
from bench.kills.world import QUARTER
from centres.models import Council, Receipt
from centres.row_scope import as_service
from families.models import Carer, Engagement, Family
from outcomes.models import Achievement, Figure, RollUp
from payments.models import Claim, Decision, Transaction


def tally(load: Load) -> tuple[list[str], list[str]]:
    """What to print of each kind of work, and every fault in words."""
    with as_service():
        said: list[str] = []
        faults = list(load.broken)
        visits = Engagement.objects.filter(note__startswith="kills ")
        _count(
            "visits", load.visits, Counter(note[6:] for note in _all(visits, "note")), said, faults
        )
        carers = Carer.objects.filter(last_name="Kills")
        _count("carers", load.carers, Counter(_all(carers, "first_name")), said, faults)
        _rollups(load, said, faults)
        _imports(load, said, faults)
        _approvals(load, said, faults)
        _receipts(faults)
        _ledger(said, faults)
    return said, faults


def _all(rows: object, name: str) -> list[str]:
    return [*rows.values_list(name, flat=True)]  # type: ignore[attr-defined]


def _count(
    what: str, sent: dict[str, bool], there: Counter[str], said: list[str], faults: list[str]
) -> None:
    acknowledged = [name for name, was in sent.items() if was]
    lost = [name for name in acknowledged if there[name] == 0]
    twice = [name for name, times in there.items() if times > 1]
    unheard = sum(1 for name, was in sent.items() if not was and there[name])
    strangers = [name for name in there if name not in sent]
    said.append(
        f"{what}: {len(sent)} sent, {len(acknowledged)} acknowledged, {len(lost)} of them lost, "
        f"{len(twice)} twice; {unheard} of the unacknowledged are there, once each"
    )
    faults += [f"{what}: {name} was acknowledged and is not there" for name in lost]
    faults += [f"{what}: {name} is there {there[name]} times" for name in twice]
    faults += [f"{what}: {name} was never sent" for name in strangers]


def _rollups(load: Load, said: list[str], faults: list[str]) -> None:
    asked = [number for number in load.rollups.values() if number is not None]
    rows = {row.pk: row for row in RollUp.objects.filter(quarter=str(QUARTER))}
    faults += [f"roll-ups: {number} is not there" for number in set(asked) - set(rows)]
    not_done = [row for row in rows.values() if row.state != RollUp.State.DONE]
    faults += [f"roll-ups: {row.pk} is {row.state} {row.failure}" for row in not_done]
    council = Council.objects.get(code=load.world.rolled_up)
    figures = Figure.objects.filter(council=council, quarter=str(QUARTER))
    doubled = figures.values("indicator", "level", "unit").annotate(n=Count("pk")).filter(n__gt=1)
    faults += [f"roll-ups: figure {row} is there {row['n']} times" for row in doubled]
    achieved = Achievement.objects.filter(council=council, quarter=str(QUARTER))
    twice = achieved.values("measure", "subject").annotate(n=Count("pk")).filter(n__gt=1)
    faults += [f"roll-ups: achievement {row} is there {row['n']} times" for row in twice]
    if asked and not figures.exists():
        faults.append("roll-ups: were done and left no figure")
    said.append(
        f"roll-ups: {len(asked)} acknowledged, {len(set(asked))} carried out for them, "
        f"{len(not_done)} not done"
    )


def _imports(load: Load, said: list[str], faults: list[str]) -> None:
    template = Council.objects.get(code=load.world.rolled_up)
    whole = Family.objects.filter(council=template).count()
    there = 0
    for code, acknowledged in load.imports.items():
        council = Council.objects.filter(code=code).first()
        rows = Family.objects.filter(council=council).count() if council else 0
        there += bool(council)
        if council is None and acknowledged:
            faults.append(f"imports: {code} was acknowledged and is not there")
        elif council is not None and rows != whole:
            faults.append(f"imports: {code} is there in part, {rows} of {whole} families")
    done = sum(load.imports.values())
    said.append(f"imports: {len(load.imports)} begun, {done} acknowledged, {there} there")


def _approvals(load: Load, said: list[str], faults: list[str]) -> None:
    approvals = Decision.objects.filter(claim__council__code="PAID", kind=Decision.Kind.APPROVED)
    made = Counter(approvals.values_list("claim__contract__ref", "claim__quarter"))
    acknowledged = {key for key, was in load.approved.items() if was}
    lost = acknowledged - set(made)
    faults += [f"approvals: {key} was acknowledged and is not there" for key in lost]
    faults += [f"approvals: {key} is there {n} times" for key, n in made.items() if n > 1]
    for claim in Claim.objects.filter(council__code="PAID", state=Claim.State.APPROVED):
        posted = Transaction.objects.filter(claim=claim).count()
        # A net of nothing posts nothing (SPEC 6): what came before was taken back in it.
        if posted != bool(claim.net()):
            faults.append(f"approvals: {claim} is approved and posted {posted} times")
    said.append(f"approvals: {len(acknowledged)} acknowledged, {len(made)} there, posted once each")


def _receipts(faults: list[str]) -> None:
    """A receipt for what is not there would send somebody away with nothing."""
    kept = set(Receipt.objects.filter(kind="engagement").values_list("answer__ref", flat=True))
    there = set(Engagement.objects.filter(ref__in=kept).values_list("ref", flat=True))
    faults += [f"receipts: {ref} has a receipt and is not there" for ref in kept - there]


def _ledger(said: list[str], faults: list[str]) -> None:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_ledger", stdout=out, stderr=err)
    except CommandError as problem:
        faults.append(f"verify_ledger: {problem} {err.getvalue()[:500]}")
    said.append("verify_ledger: " + out.getvalue().strip().rpartition("\n")[2])
