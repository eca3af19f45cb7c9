"""The files of the exchange format about what is owed (FORMAT.md). Money is in whole pence."""

from __future__ import annotations

from centres.exchange.cells import LARGEST_SMALL
from centres.exchange.tables import (
    ROW,
    Blame,
    Check,
    Frozen,
    Rule,
    Table,
    Target,
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

RESTED_ON = (
    "differs from what is recorded, and a submitted claim or an agreement made here rests on it"
)
# The format carries what was agreed, by the terms it began with; not what is drawn up here, nor
# variations.
AGREED_END = """coalesce((
    SELECT varied.varied_ends_on FROM payments_contract varied
    WHERE varied.council_id = %(council)s AND varied.ref = {row}.ref), {row}.ends_on)"""
CONTRACT_ENDS = AGREED_END.format(row="s")
OTHER_ENDS = AGREED_END.format(row="o")

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
            f" AND o.starts_on <= {CONTRACT_ENDS} AND s.starts_on <= {OTHER_ENDS}",
            "o.ref <> s.ref AND s.starts_on <= s.ends_on AND o.starts_on <= o.ends_on"
            " AND (o.line IS NULL OR o.line < s.line)",
            (
                Blame(
                    "s",
                    "contracts",
                    "starts_on",
                    "'overlaps contract ' || o.ref || ' of the same provider, '"
                    f" || o.starts_on || ' to ' || {OTHER_ENDS}",
                ),
            ),
        ),
        Rule(
            "staged_contracts s JOIN payments_contract drawn"
            " ON (drawn.council_id, drawn.ref) = (%(council)s, s.ref)",
            "drawn.state <> 'agreed'",
            (
                Blame(
                    "s",
                    "contracts",
                    "ref",
                    "'is the reference of a contract that is drawn up here and not agreed'",
                ),
            ),
        ),
    ),
    frozen=Frozen(
        RESTED_ON,
        when="EXISTS (SELECT FROM payments_claim c WHERE c.contract_id = r.id"
        " AND (c.state <> 'draft' OR c.round > 1))"
        " OR EXISTS (SELECT FROM payments_variation v WHERE v.contract_id = r.id"
        " AND v.state = 'agreed')"
        " OR EXISTS (SELECT FROM payments_contractstep t WHERE t.contract_id = r.id"
        " AND t.variation_id IS NULL)",
    ),
    only=f"{ROW}.state = 'agreed'",
    named=Target(
        "payments_contract",
        "ref",
        "contract",
        within="{alias}.council_id = {council} AND {alias}.state = 'agreed'",
        file="contracts",
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
            "staged_tariff_lines s JOIN payments_contract k"
            " ON (k.council_id, k.ref) = (%(council)s, s.contract)",
            "EXISTS (SELECT FROM payments_contractstep t WHERE t.contract_id = k.id"
            " AND t.variation_id IS NULL) AND NOT EXISTS (SELECT FROM recorded_tariff_lines r"
            " WHERE (r.contract, r.position) = (s.contract, s.position))",
            (
                Blame(
                    "s",
                    "tariff_lines",
                    "contract",
                    "'was agreed by both sides here: a variation changes its tariff'",
                ),
            ),
        ),
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
        RESTED_ON,
        when="EXISTS (SELECT FROM payments_claimline l JOIN payments_claim c ON c.id = l.claim_id"
        " WHERE l.tariff_line_id = r.id AND (c.state <> 'draft' OR l.round < c.round))"
        " OR EXISTS (SELECT FROM payments_contract k JOIN payments_contractstep t"
        " ON t.contract_id = k.id WHERE (k.council_id, k.ref) = (%(council)s, r.contract)"
        " AND t.variation_id IS NULL)",
    ),
    only=f"{ROW}.variation_id IS NULL AND EXISTS (SELECT FROM payments_contract k"
    f" WHERE k.id = {ROW}.contract_id AND k.state = 'agreed')",
    vacated="key",
)

TABLES = (CONTRACTS, TARIFF_LINES)
