"""The statement as a PDF that is read by eye and by screen readers (`centres.papers`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from centres.papers import typeset
from centres.wording import (
    count,
    day_in_words,
    moment_in_words,
    money,
    percent,
    quarter_in_words,
    share,
)
from outcomes.sustained.later_look import HALF_YEAR
from payments.models import ClaimLine, Decision, EvidenceCheck
from payments.statement.reading import Posting, Statement
from payments.statement.wording import (
    cap_in_words,
    copy_in_words,
    counted_in_words,
    how_to_check,
    measure_in_words,
    released,
    taken_back,
)

Kind = ClaimLine.Kind
MOST_LINES_HERE = 250


def statement_paper(statement: Statement) -> bytes:
    """The PDF; the same bytes for the same statement. Not to be called in a transaction."""
    is_long = len(statement.lines) > MOST_LINES_HERE
    return typeset("payments/claim/statement.typ", facts_of(statement), is_long=is_long)


def facts_of(statement: Statement) -> dict[str, Any]:
    """What the paper says, as JSON."""
    claim = statement.claim
    made = timezone.localtime(statement.made_at)
    return {
        "title": f"Statement of claim {claim.contract.ref}, {quarter_in_words(claim.quarter)}",
        "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
        "quarter": quarter_in_words(claim.quarter),
        "total": money(statement.net),
        "total_words": "approved" if claim.is_decided else claim.get_state_display().lower(),
        "running": f"Claim {claim.contract.ref}, {claim.quarter} · seal {claim.seal}",
        "about": _about(statement),
        "totals": _totals(statement),
        "steps": [_step(step) for step in statement.steps],
        "lines": [_line(line) for line in statement.lines],
        "of_council": statement.of_council,
        "checks": [_check(check) for check in statement.checks],
        "postings": [_posting(each) for each in statement.postings],
        "how": how_to_check(statement),
    }


def _about(statement: Statement) -> list[list[str]]:
    claim, contract = statement.claim, statement.claim.contract
    return [
        ["Council", statement.council],
        ["Provider", statement.provider],
        ["Contract", f"{contract.ref}, {contract.name}"],
        ["Quarter", quarter_in_words(claim.quarter)],
        ["State", f"{claim.get_state_display()}, round {claim.round}"],
        ["Caps", _caps(statement)],
        ["Seal", statement.submission.seal],
        ["Digest of the claim", claim.digest],
        ["This copy", copy_in_words(statement)],
    ]


def _caps(statement: Statement) -> str:
    terms = statement.terms
    return (
        f"{money(terms.annual_cap_pence)} in {statement.claim.period.financial_year}; above "
        f"{money(terms.second_approval_over_pence)} two commissioners approve"
    )


def _totals(statement: Statement) -> dict[str, Any]:
    sections = statement.sections
    return {
        "rows": [
            [
                section.heading,
                group.title,
                count(group.lines),
                count(group.rejected),
                money(group.pence),
            ]
            for section in sections
            for group in section.groups
        ],
        "all": [
            count(sum(section.lines for section in sections)),
            count(sum(section.rejected for section in sections)),
            money(statement.net),
        ],
    }


def _step(step: Decision) -> dict[str, str]:
    return {
        "what": f"{step.get_kind_display()}, round {step.round}",
        "reason": step.reason,
        "by": step.who,
        "at": moment_in_words(step.at),
        "total": money(step.total_pence),
        "digest": step.digest,
    }


def _line(line: ClaimLine) -> dict[str, str]:
    return {
        "number": str(line.number),
        "what": measure_in_words(line),
        "more": _more(line),
        "reference": line.subject,
        "achieved": _achieved(line),
        "amount": money(line.amount_pence),
        "decision": line.get_decision_display(),
        "reason": line.reason,
        "digest": line.evidence_digest,
    }


def _more(line: ClaimLine) -> str:
    """What an ordinary outcome does not need saying."""
    said = []
    if line.is_of_target:
        terms = line.terms
        said.append(
            f"Target: from {percent(terms['baseline_bp'])} to {percent(terms['target_bp'])}, up to "
            f"{money(terms['reward_pence'])}"
        )
    if line.kind == Kind.OVER_CAP:
        said.append(f"Over the cap: {money(line.uncapped_pence)} not paid, {cap_in_words(line)}")
    if line.releases:
        said.append(f"Pays what was held back of {released(line)}")
    elif held := line.terms.get("held_pence"):
        said.append(f"{money(held)} held back until it has lasted {HALF_YEAR} days")
    if line.kind == Kind.REVERSAL:
        fell = line.terms.get("fell_on")
        why = f", which fell back on {day_in_words(date.fromisoformat(fell))}" if fell else ""
        said.append(f"Takes back {taken_back(line)}{why}")
    return ". ".join(said)


def _achieved(line: ClaimLine) -> str:
    if line.is_of_target:
        numbers = f"{count(line.numerator)} of {count(line.denominator)}"
        return f"{numbers} ({share(line.numerator, line.denominator)})"
    return day_in_words(line.achieved_on, short=True) if line.achieved_on else _no_longer(line)


def _no_longer(line: ClaimLine) -> str:
    return "Fell back" if "fell_on" in line.terms else "No longer"


def _check(check: EvidenceCheck) -> list[str]:
    day = timezone.localdate(check.checked_at) if check.checked_at else None
    return [
        str(check.line.number),
        check.subject,
        counted_in_words(check),
        check.get_outcome_display(),
        day_in_words(day),
    ]


def _posting(each: Posting) -> list[str]:
    posting = each.posting
    return [
        str(posting.pk),
        posting.get_kind_display(),
        moment_in_words(posting.at),
        each.debited,
        each.credited,
        money(posting.amount_pence),
        money(each.of_claim),
    ]
