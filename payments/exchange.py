"""The files of the exchange format about what is owed (FORMAT.md). Money is in whole pence."""

from __future__ import annotations

from centres.exchange.cells import LARGEST_SMALL
from centres.exchange.tables import (
    Blame,
    Check,
    Frozen,
    Rule,
    Table,
    day,
    key,
    not_before,
    number,
    pence,
    reference,
    text,
    word,
)
from centres.exchange_tables import PROVIDERS
from outcomes.measures.registry import INDICATORS, OUTCOMES
from payments.models import Contract, TariffLine

CONTRACTS = Table(
    "contracts",
    Contract,
    what="contract",
    key=("ref",),
    columns=(
        key("ref"),
        reference("provider", PROVIDERS),
        text("name"),
        day("starts_on"),
        day("ends_on"),
        pence("annual_cap_pence"),
        pence("second_approval_over_pence"),
        number("lookback_quarters", highest=LARGEST_SMALL),
    ),
    checks=(not_before("ends_on", "starts_on"),),
    rules=(
        Rule(
            "merged_contracts s JOIN merged_contracts o ON o.provider = s.provider"
            " AND o.starts_on <= s.ends_on AND s.starts_on <= o.ends_on",
            "o.ref <> s.ref AND s.starts_on <= s.ends_on AND o.starts_on <= o.ends_on"
            " AND (o.line IS NULL OR o.line < s.line)",
            (
                Blame(
                    "s",
                    "contracts",
                    "starts_on",
                    "'overlaps contract ' || o.ref || ' of the same provider, '"
                    " || o.starts_on || ' to ' || o.ends_on",
                ),
            ),
        ),
    ),
    frozen=Frozen(
        "differs from what is recorded, and a submitted claim has used the contract",
        when="EXISTS (SELECT FROM payments_claim c WHERE c.contract_id = r.id"
        " AND (c.state <> 'draft' OR c.round > 1))",
    ),
)


def _only_for(kind: str, columns: tuple[str, ...]) -> tuple[Check, ...]:
    return tuple(
        Check(
            column,
            "is given, but a {kind} line has none",
            f"kind <> '{kind}' AND {column} IS NOT NULL",
        )
        for column in columns
    )


def _needed_by(kind: str, columns: tuple[str, ...]) -> tuple[Check, ...]:
    return tuple(
        Check(
            column, f"is empty, but a {kind} line needs it", f"kind = '{kind}' AND {column} IS NULL"
        )
        for column in columns
    )


def _known(kind: str, what: str, keys: list[str]) -> Check:
    listed = ", ".join(f"'{name}'" for name in keys)
    return Check(
        "key",
        f"“{{key}}” is not an {what}: one of {', '.join(keys)}",
        f"kind = '{kind}' AND key NOT IN ({listed})",
    )


OF_OUTCOMES = ("unit_price_pence",)
OF_TARGETS = ("baseline_bp", "target_bp", "reward_pence")

TARIFF_LINES = Table(
    "tariff_lines",
    TariffLine,
    what="tariff line",
    key=("contract", "position"),
    columns=(
        reference("contract", CONTRACTS),
        number("position", lowest=1),
        word("kind", TariffLine.Kind),
        key("key"),
        pence("unit_price_pence", optional=True),
        number("quarter_cap_units", optional=True),
        number("baseline_bp", optional=True),
        number("target_bp", optional=True),
        pence("reward_pence", optional=True),
    ),
    checks=(
        _known("per_outcome", "outcome", [measure.key for measure in OUTCOMES]),
        _known("target", "indicator", [measure.key for measure in INDICATORS]),
        *_needed_by("per_outcome", OF_OUTCOMES),
        *_only_for("per_outcome", (*OF_OUTCOMES, "quarter_cap_units")),
        *_needed_by("target", OF_TARGETS),
        *_only_for("target", OF_TARGETS),
        Check("unit_price_pence", "is 0: an outcome is paid more", "unit_price_pence = 0"),
        Check("target_bp", "is equal to the baseline, {baseline_bp}", "target_bp = baseline_bp"),
    ),
    rules=(
        Rule(
            "merged_tariff_lines s JOIN merged_tariff_lines o"
            " ON (o.contract, o.key) = (s.contract, s.key)",
            "s.kind = 'per_outcome' AND o.kind = 'per_outcome' AND o.position <> s.position"
            " AND (o.line IS NULL OR o.line < s.line)",
            (
                Blame(
                    "s",
                    "tariff_lines",
                    "key",
                    "'is priced in the contract already, at position ' || o.position",
                ),
            ),
        ),
    ),
    frozen=Frozen(
        "differs from what is recorded, and a submitted claim has used the line",
        when="EXISTS (SELECT FROM payments_claimline l JOIN payments_claim c ON c.id = l.claim_id"
        " WHERE l.tariff_line_id = r.id AND (c.state <> 'draft' OR l.round < c.round))",
    ),
    vacated="key",
)

TABLES = (CONTRACTS, TARIFF_LINES)
