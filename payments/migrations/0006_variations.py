
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import payments.models.contracts
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("centres", "0003_reminder_choices"),
        ("payments", "0005_line_seals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("taken_back", "Taken back to change it"),
                            ("agreed_for_council", "Agreed for the council"),
                            ("agreed_for_provider", "Agreed for the provider"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=10000)),
                ("digest", models.CharField(max_length=64)),
                ("names", models.JSONField(editable=False)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Variation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_on", models.DateField()),
                ("annual_cap_pence", models.PositiveBigIntegerField()),
                ("second_approval_over_pence", models.PositiveBigIntegerField()),
                ("lookback_quarters", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("starts_with", models.CharField(max_length=10)),
                ("reason", models.TextField(max_length=10000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("offered", "Offered"),
                            ("agreed", "Agreed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["contract", "number"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="state_agrees",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claimpayment",
            name="claims_agree",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contract",
            name="kept_once_used",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="four_eyes",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="claim_agrees",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tariffline",
            name="kept_once_used",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="transaction",
            name="claims_agree",
        ),
        migrations.RemoveConstraint(
            model_name="contract",
            name="contracts_of_a_provider_do_not_overlap",
        ),
        migrations.RemoveConstraint(
            model_name="tariffline",
            name="tariff_position_unique",
        ),
        migrations.RemoveConstraint(
            model_name="tariffline",
            name="tariff_prices_an_outcome_once",
        ),
        migrations.AddField(
            model_name="contract",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("offered", "Offered"),
                    ("agreed", "Agreed"),
                    ("withdrawn", "Withdrawn"),
                ],
                db_default="agreed",
                default="agreed",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="varied_ends_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="tariffline",
            name="holdback_bp",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                validators=[django.core.validators.MaxValueValidator(10000)],
            ),
        ),
        migrations.AddField(
            model_name="tariffline",
            name="reverse_if_lost",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="tariffline",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="all_tariff_lines",
                to="payments.contract",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="state_agrees",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state)",
                    constraint="CONSTRAINT",
                    declare="DECLARE claim payments_claim; owed bigint; posted bigint; settled int;",
                    func="\n            FOR claim IN SELECT * FROM payments_claim WHERE id IN (NEW.id) LOOP\n                \n    IF claim.state = 'submitted' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'submitted' AND decision.by_id = claim.submitted_by_id) THEN\n        RAISE EXCEPTION 'claim %: submitted without a record of it', claim.id;\n    END IF;\n    IF claim.state = 'returned' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind IN ('returned', 'approval_reversed')) THEN\n        RAISE EXCEPTION 'claim %: returned without a decision', claim.id;\n    END IF;\n    IF (claim.state IN ('approved', 'paid')) AND NOT EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: approved without a decision', claim.id;\n    END IF;\n    IF claim.state IN ('draft', 'submitted') AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: a decision to approve, but it is not approved', claim.id;\n    END IF;\n    IF claim.state <> 'returned' AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'returned') THEN\n        RAISE EXCEPTION 'claim %: returned by its decisions, but %', claim.id, claim.state;\n    END IF;\n    IF claim.round > 1 AND NOT EXISTS (\n        SELECT FROM payments_decision decision\n        WHERE decision.claim_id = claim.id AND decision.round = claim.round - 1\n          AND decision.kind = 'reopened') THEN\n        RAISE EXCEPTION 'claim %: opened again without a record of it', claim.id;\n    END IF;\n    IF claim.state IN ('approved', 'paid') THEN\n        \n    SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.decision <> 'rejected' INTO owed;\n        IF NOT EXISTS (\n    SELECT FROM payments_decision approval\n    WHERE approval.claim_id = claim.id AND approval.round = claim.round\n      AND approval.kind = 'approved' AND approval.by_id <> claim.submitted_by_id\n      AND (coalesce(\n    (SELECT varied.second_approval_over_pence FROM payments_variation varied\n     WHERE varied.contract_id = claim.contract_id AND varied.state = 'agreed'\n       AND varied.starts_with <= claim.quarter\n     ORDER BY varied.number DESC LIMIT 1),\n    (SELECT began.second_approval_over_pence FROM payments_contract began\n     WHERE began.id = claim.contract_id)) >= (\n              SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n              WHERE line.claim_id = claim.id AND line.round = claim.round\n                AND line.amount_pence > 0)\n           OR EXISTS (\n              SELECT FROM payments_decision earlier\n              WHERE earlier.claim_id = claim.id AND earlier.round = claim.round\n                AND earlier.kind = 'first_approval' AND earlier.digest = approval.digest\n                AND earlier.by_id NOT IN (approval.by_id, claim.submitted_by_id)))) THEN\n            RAISE EXCEPTION 'claim %: approved by too few people', claim.id;\n        END IF;\n        IF NOT (\n    SELECT count(*) FILTER (WHERE EXISTS (\n               SELECT FROM payments_evidencecheck due\n               WHERE due.line_id = line.id AND due.subject = line.subject))\n           >= least(count(*), greatest(5, ceil(count(*) / 10.0)))\n    FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.kind = 'outcome') THEN\n            RAISE EXCEPTION 'claim %: approved without its sample', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_claimline line\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND line.decision NOT IN ('accepted', 'rejected')) THEN\n            RAISE EXCEPTION 'claim %: approved with lines not decided', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_evidencecheck due\n                   JOIN payments_claimline line ON line.id = due.line_id\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND due.outcome = '') THEN\n            RAISE EXCEPTION 'claim %: approved with evidence not checked', claim.id;\n        END IF;\n    ELSE\n        owed := 0;\n    END IF;\n    \n    SELECT coalesce(sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence\n                                        ELSE -entry.amount_pence END), 0)\n    FROM payments_transaction posting\n    JOIN payments_entry entry ON entry.transaction_id = posting.id\n    JOIN payments_account account ON account.id = entry.account_id\n    WHERE posting.claim_id = claim.id AND account.kind = 'provider_payable' INTO posted;\n    IF posted <> owed THEN\n        RAISE EXCEPTION 'claim %: % pence posted, % approved', claim.id, posted, owed;\n    END IF;\n    \n    SELECT count(*) FROM payments_claimpayment payment\n    WHERE payment.claim_id = claim.id AND NOT EXISTS (\n        SELECT FROM payments_transaction undone\n        WHERE undone.reverses_id = payment.transaction_id) INTO settled;\n    IF settled <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: settled by % payments in state %', claim.id, settled, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'paid')\n           - count(*) FILTER (WHERE decision.kind = 'payment_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round) <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: paid by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'approved')\n           - count(*) FILTER (WHERE decision.kind = 'approval_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round)\n        <> (claim.state IN ('approved', 'paid'))::int THEN\n        RAISE EXCEPTION 'claim %: approved by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF EXISTS (\n        SELECT FROM payments_claimline line\n        JOIN payments_claim holder ON holder.id = line.claim_id\n        WHERE (line.claim_id = claim.id OR line.id IN (\n                SELECT taking.reverses_id FROM payments_claimline taking\n                WHERE taking.claim_id = claim.id))\n          AND line.standing <> (\n        holder.state IN ('submitted', 'approved', 'paid')\n        AND line.round = holder.round\n        AND line.kind IN ('outcome', 'reversal')\n        AND (holder.state = 'submitted' OR line.decision <> 'rejected')\n        AND (line.kind = 'reversal' OR NOT EXISTS (\n            SELECT FROM payments_claimline taking\n            JOIN payments_claim decided ON decided.id = taking.claim_id\n            WHERE taking.reverses_id = line.id AND taking.kind = 'reversal'\n              AND taking.round = decided.round\n              AND decided.state IN ('approved', 'paid')\n              AND taking.decision <> 'rejected')))) THEN\n        RAISE EXCEPTION 'claim %: a line stands that should not, or the other way round', claim.id;\n    END IF;\n\n            END LOOP;\n            RETURN NULL;\n        ",
                    hash="30f6aacd899078280b086c3a95f0a6fc36627634",
                    operation="UPDATE",
                    pgid="pgtrigger_state_agrees_5f202",
                    table="payments_claim",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimpayment",
            trigger=pgtrigger.compiler.Trigger(
                name="claims_agree",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE claim payments_claim; owed bigint; posted bigint; settled int;",
                    func="\n            FOR claim IN SELECT * FROM payments_claim WHERE id IN (NEW.claim_id) LOOP\n                \n    IF claim.state = 'submitted' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'submitted' AND decision.by_id = claim.submitted_by_id) THEN\n        RAISE EXCEPTION 'claim %: submitted without a record of it', claim.id;\n    END IF;\n    IF claim.state = 'returned' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind IN ('returned', 'approval_reversed')) THEN\n        RAISE EXCEPTION 'claim %: returned without a decision', claim.id;\n    END IF;\n    IF (claim.state IN ('approved', 'paid')) AND NOT EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: approved without a decision', claim.id;\n    END IF;\n    IF claim.state IN ('draft', 'submitted') AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: a decision to approve, but it is not approved', claim.id;\n    END IF;\n    IF claim.state <> 'returned' AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'returned') THEN\n        RAISE EXCEPTION 'claim %: returned by its decisions, but %', claim.id, claim.state;\n    END IF;\n    IF claim.round > 1 AND NOT EXISTS (\n        SELECT FROM payments_decision decision\n        WHERE decision.claim_id = claim.id AND decision.round = claim.round - 1\n          AND decision.kind = 'reopened') THEN\n        RAISE EXCEPTION 'claim %: opened again without a record of it', claim.id;\n    END IF;\n    IF claim.state IN ('approved', 'paid') THEN\n        \n    SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.decision <> 'rejected' INTO owed;\n        IF NOT EXISTS (\n    SELECT FROM payments_decision approval\n    WHERE approval.claim_id = claim.id AND approval.round = claim.round\n      AND approval.kind = 'approved' AND approval.by_id <> claim.submitted_by_id\n      AND (coalesce(\n    (SELECT varied.second_approval_over_pence FROM payments_variation varied\n     WHERE varied.contract_id = claim.contract_id AND varied.state = 'agreed'\n       AND varied.starts_with <= claim.quarter\n     ORDER BY varied.number DESC LIMIT 1),\n    (SELECT began.second_approval_over_pence FROM payments_contract began\n     WHERE began.id = claim.contract_id)) >= (\n              SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n              WHERE line.claim_id = claim.id AND line.round = claim.round\n                AND line.amount_pence > 0)\n           OR EXISTS (\n              SELECT FROM payments_decision earlier\n              WHERE earlier.claim_id = claim.id AND earlier.round = claim.round\n                AND earlier.kind = 'first_approval' AND earlier.digest = approval.digest\n                AND earlier.by_id NOT IN (approval.by_id, claim.submitted_by_id)))) THEN\n            RAISE EXCEPTION 'claim %: approved by too few people', claim.id;\n        END IF;\n        IF NOT (\n    SELECT count(*) FILTER (WHERE EXISTS (\n               SELECT FROM payments_evidencecheck due\n               WHERE due.line_id = line.id AND due.subject = line.subject))\n           >= least(count(*), greatest(5, ceil(count(*) / 10.0)))\n    FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.kind = 'outcome') THEN\n            RAISE EXCEPTION 'claim %: approved without its sample', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_claimline line\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND line.decision NOT IN ('accepted', 'rejected')) THEN\n            RAISE EXCEPTION 'claim %: approved with lines not decided', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_evidencecheck due\n                   JOIN payments_claimline line ON line.id = due.line_id\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND due.outcome = '') THEN\n            RAISE EXCEPTION 'claim %: approved with evidence not checked', claim.id;\n        END IF;\n    ELSE\n        owed := 0;\n    END IF;\n    \n    SELECT coalesce(sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence\n                                        ELSE -entry.amount_pence END), 0)\n    FROM payments_transaction posting\n    JOIN payments_entry entry ON entry.transaction_id = posting.id\n    JOIN payments_account account ON account.id = entry.account_id\n    WHERE posting.claim_id = claim.id AND account.kind = 'provider_payable' INTO posted;\n    IF posted <> owed THEN\n        RAISE EXCEPTION 'claim %: % pence posted, % approved', claim.id, posted, owed;\n    END IF;\n    \n    SELECT count(*) FROM payments_claimpayment payment\n    WHERE payment.claim_id = claim.id AND NOT EXISTS (\n        SELECT FROM payments_transaction undone\n        WHERE undone.reverses_id = payment.transaction_id) INTO settled;\n    IF settled <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: settled by % payments in state %', claim.id, settled, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'paid')\n           - count(*) FILTER (WHERE decision.kind = 'payment_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round) <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: paid by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'approved')\n           - count(*) FILTER (WHERE decision.kind = 'approval_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round)\n        <> (claim.state IN ('approved', 'paid'))::int THEN\n        RAISE EXCEPTION 'claim %: approved by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF EXISTS (\n        SELECT FROM payments_claimline line\n        JOIN payments_claim holder ON holder.id = line.claim_id\n        WHERE (line.claim_id = claim.id OR line.id IN (\n                SELECT taking.reverses_id FROM payments_claimline taking\n                WHERE taking.claim_id = claim.id))\n          AND line.standing <> (\n        holder.state IN ('submitted', 'approved', 'paid')\n        AND line.round = holder.round\n        AND line.kind IN ('outcome', 'reversal')\n        AND (holder.state = 'submitted' OR line.decision <> 'rejected')\n        AND (line.kind = 'reversal' OR NOT EXISTS (\n            SELECT FROM payments_claimline taking\n            JOIN payments_claim decided ON decided.id = taking.claim_id\n            WHERE taking.reverses_id = line.id AND taking.kind = 'reversal'\n              AND taking.round = decided.round\n              AND decided.state IN ('approved', 'paid')\n              AND taking.decision <> 'rejected')))) THEN\n        RAISE EXCEPTION 'claim %: a line stands that should not, or the other way round', claim.id;\n    END IF;\n\n            END LOOP;\n            RETURN NULL;\n        ",
                    hash="30c9f45f621345e9214069677a07cfbc9928a1d8",
                    operation="INSERT",
                    pgid="pgtrigger_claims_agree_cb23e",
                    table="payments_claimpayment",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="ends_as_varied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    NEW.varied_ends_on := (\n        SELECT varied.ends_on FROM payments_variation varied\n        WHERE varied.contract_id = NEW.id AND varied.state = 'agreed'\n        ORDER BY varied.number DESC LIMIT 1);\n    RETURN NEW;\n",
                    hash="adafac61f23e98a951aefe3f5703db67e16ecdff",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_ends_as_varied_65878",
                    table="payments_contract",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_once_used",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(OLD) - '{varied_ends_on}'::text[] = to_jsonb(NEW) - '{varied_ends_on}'::text[] THEN\n                    RETURN NEW;\n                END IF;\n            END IF;\n            PERFORM FROM payments_contract WHERE id = OLD.id FOR NO KEY UPDATE;\n            IF EXISTS (\n    SELECT FROM payments_claim claim\n    WHERE claim.contract_id = OLD.id AND (claim.state <> 'draft' OR claim.round > 1)\n    UNION ALL\n    SELECT FROM payments_variation varied\n    WHERE varied.contract_id = OLD.id AND varied.state = 'agreed'\n    UNION ALL\n    SELECT FROM payments_contractstep step\n    WHERE step.contract_id = OLD.id AND step.variation_id IS NULL AND OLD.state = 'agreed') THEN\n                RAISE EXCEPTION 'a contract that a submitted claim has used is not changed';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                    hash="10f7dc43d2e6bec805ea4e9ddc0cb34b443e0017",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_kept_once_used_f3ba1",
                    table="payments_contract",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="state_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (\n    ('draft', 'offered'), ('offered', 'draft'), ('offered', 'agreed'),\n    ('offered', 'withdrawn'), ('draft', 'withdrawn')) THEN\n        RAISE EXCEPTION 'a contract does not go from % to %', OLD.state, NEW.state;\n    END IF;\n    IF OLD.state IN ('offered', 'withdrawn')\n        AND to_jsonb(OLD) - '{state,varied_ends_on}'::text[]\n            <> to_jsonb(NEW) - '{state,varied_ends_on}'::text[] THEN\n        RAISE EXCEPTION 'a contract that was offered is taken back before it is changed';\n    END IF;\n    IF OLD.state <> 'agreed' AND NEW.state = 'agreed'\n        AND NOT (\n    SELECT count(DISTINCT step.kind) = 2 AND count(DISTINCT step.by_id) = 2\n           AND count(DISTINCT step.digest) = 1\n    FROM payments_contractstep step\n    WHERE step.contract_id = NEW.id AND step.variation_id IS NOT DISTINCT FROM NULL::bigint\n      AND step.kind IN ('agreed_for_council', 'agreed_for_provider')\n      AND step.id > (\n          SELECT max(offer.id) FROM payments_contractstep offer\n          WHERE offer.contract_id = NEW.id\n            AND offer.variation_id IS NOT DISTINCT FROM NULL::bigint\n            AND offer.kind = 'offered')) THEN\n        RAISE EXCEPTION 'a contract is agreed by both sides';\n    END IF;\n    RETURN NEW;\n",
                    hash="957790046a0018bd5d59732107d9fc585b5f7b20",
                    operation="UPDATE",
                    pgid="pgtrigger_state_moves_1644a",
                    table="payments_contract",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE claim payments_claim; submitter bigint; earlier payments_decision;",
                    func="\n    SELECT * INTO claim FROM payments_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;\n    IF NEW.round <> claim.round OR NEW.council_id <> claim.council_id THEN\n        RAISE EXCEPTION 'a decision is about the present round of a claim of the council';\n    END IF;\n    IF NEW.kind IN ('submitted', 'reopened') THEN\n        IF claim.state <> (CASE NEW.kind\n        WHEN 'reopened' THEN 'returned'\n        WHEN 'paid' THEN 'approved'\n        WHEN 'approval_reversed' THEN 'approved'\n        WHEN 'payment_reversed' THEN 'paid'\n        ELSE 'submitted' END) THEN\n            RAISE EXCEPTION '% is noted while a claim is %, not %',\n                NEW.kind, (CASE NEW.kind\n        WHEN 'reopened' THEN 'returned'\n        WHEN 'paid' THEN 'approved'\n        WHEN 'approval_reversed' THEN 'approved'\n        WHEN 'payment_reversed' THEN 'paid'\n        ELSE 'submitted' END), claim.state;\n        END IF;\n        IF NEW.kind = 'submitted' AND claim.submitted_by_id <> NEW.by_id THEN\n            RAISE EXCEPTION 'a submission is recorded as its submitter''s';\n        END IF;\n        RETURN NEW;\n    END IF;\n    SELECT by_id INTO submitter FROM payments_decision\n    WHERE claim_id = claim.id AND round = claim.round AND kind = 'submitted';\n    IF submitter IS NULL THEN\n        RAISE EXCEPTION 'a claim is submitted before it is decided';\n    END IF;\n    IF submitter = NEW.by_id THEN\n        RAISE EXCEPTION 'who submits a claim never decides about it';\n    END IF;\n    IF NOT EXISTS (SELECT FROM centres_membership member\n                   WHERE member.user_id = NEW.by_id AND member.council_id = NEW.council_id\n                     AND member.role = 'commissioner') THEN\n        RAISE EXCEPTION 'commissioners of the council decide about its claims';\n    END IF;\n    IF claim.state <> (CASE NEW.kind\n        WHEN 'reopened' THEN 'returned'\n        WHEN 'paid' THEN 'approved'\n        WHEN 'approval_reversed' THEN 'approved'\n        WHEN 'payment_reversed' THEN 'paid'\n        ELSE 'submitted' END) THEN\n        RAISE EXCEPTION '% is decided while a claim is %, not %',\n            NEW.kind, (CASE NEW.kind\n        WHEN 'reopened' THEN 'returned'\n        WHEN 'paid' THEN 'approved'\n        WHEN 'approval_reversed' THEN 'approved'\n        WHEN 'payment_reversed' THEN 'paid'\n        ELSE 'submitted' END), claim.state;\n    END IF;\n    IF NEW.kind = 'first_approval' AND EXISTS (\n        SELECT FROM payments_evidencecheck due\n        JOIN payments_claimline line ON line.id = due.line_id\n        WHERE line.claim_id = claim.id AND line.round = claim.round AND due.outcome = '') THEN\n        RAISE EXCEPTION 'a first approval with evidence not checked';\n    END IF;\n    IF NEW.kind <> 'approved' OR coalesce(\n    (SELECT varied.second_approval_over_pence FROM payments_variation varied\n     WHERE varied.contract_id = claim.contract_id AND varied.state = 'agreed'\n       AND varied.starts_with <= claim.quarter\n     ORDER BY varied.number DESC LIMIT 1),\n    (SELECT began.second_approval_over_pence FROM payments_contract began\n     WHERE began.id = claim.contract_id)) >= (\n            SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n            WHERE line.claim_id = claim.id AND line.round = claim.round\n              AND line.amount_pence > 0) THEN\n        RETURN NEW;\n    END IF;\n    SELECT * INTO earlier FROM payments_decision\n    WHERE claim_id = claim.id AND round = claim.round AND kind = 'first_approval'\n    ORDER BY id DESC LIMIT 1;\n    IF NOT FOUND OR earlier.digest <> NEW.digest THEN\n        RAISE EXCEPTION 'a claim above its threshold needs a first approval of the same lines';\n    END IF;\n    IF earlier.by_id = NEW.by_id THEN\n        RAISE EXCEPTION 'the second approval is another person''s';\n    END IF;\n    RETURN NEW;\n",
                    hash="3972b0514e7ad362d04eaa7b003dcb349a0955be",
                    operation="INSERT",
                    pgid="pgtrigger_four_eyes_43e79",
                    table="payments_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_agrees",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE claim payments_claim; owed bigint; posted bigint; settled int;",
                    func="\n            FOR claim IN SELECT * FROM payments_claim WHERE id IN (NEW.claim_id) LOOP\n                \n    IF claim.state = 'submitted' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'submitted' AND decision.by_id = claim.submitted_by_id) THEN\n        RAISE EXCEPTION 'claim %: submitted without a record of it', claim.id;\n    END IF;\n    IF claim.state = 'returned' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind IN ('returned', 'approval_reversed')) THEN\n        RAISE EXCEPTION 'claim %: returned without a decision', claim.id;\n    END IF;\n    IF (claim.state IN ('approved', 'paid')) AND NOT EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: approved without a decision', claim.id;\n    END IF;\n    IF claim.state IN ('draft', 'submitted') AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: a decision to approve, but it is not approved', claim.id;\n    END IF;\n    IF claim.state <> 'returned' AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'returned') THEN\n        RAISE EXCEPTION 'claim %: returned by its decisions, but %', claim.id, claim.state;\n    END IF;\n    IF claim.round > 1 AND NOT EXISTS (\n        SELECT FROM payments_decision decision\n        WHERE decision.claim_id = claim.id AND decision.round = claim.round - 1\n          AND decision.kind = 'reopened') THEN\n        RAISE EXCEPTION 'claim %: opened again without a record of it', claim.id;\n    END IF;\n    IF claim.state IN ('approved', 'paid') THEN\n        \n    SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.decision <> 'rejected' INTO owed;\n        IF NOT EXISTS (\n    SELECT FROM payments_decision approval\n    WHERE approval.claim_id = claim.id AND approval.round = claim.round\n      AND approval.kind = 'approved' AND approval.by_id <> claim.submitted_by_id\n      AND (coalesce(\n    (SELECT varied.second_approval_over_pence FROM payments_variation varied\n     WHERE varied.contract_id = claim.contract_id AND varied.state = 'agreed'\n       AND varied.starts_with <= claim.quarter\n     ORDER BY varied.number DESC LIMIT 1),\n    (SELECT began.second_approval_over_pence FROM payments_contract began\n     WHERE began.id = claim.contract_id)) >= (\n              SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n              WHERE line.claim_id = claim.id AND line.round = claim.round\n                AND line.amount_pence > 0)\n           OR EXISTS (\n              SELECT FROM payments_decision earlier\n              WHERE earlier.claim_id = claim.id AND earlier.round = claim.round\n                AND earlier.kind = 'first_approval' AND earlier.digest = approval.digest\n                AND earlier.by_id NOT IN (approval.by_id, claim.submitted_by_id)))) THEN\n            RAISE EXCEPTION 'claim %: approved by too few people', claim.id;\n        END IF;\n        IF NOT (\n    SELECT count(*) FILTER (WHERE EXISTS (\n               SELECT FROM payments_evidencecheck due\n               WHERE due.line_id = line.id AND due.subject = line.subject))\n           >= least(count(*), greatest(5, ceil(count(*) / 10.0)))\n    FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.kind = 'outcome') THEN\n            RAISE EXCEPTION 'claim %: approved without its sample', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_claimline line\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND line.decision NOT IN ('accepted', 'rejected')) THEN\n            RAISE EXCEPTION 'claim %: approved with lines not decided', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_evidencecheck due\n                   JOIN payments_claimline line ON line.id = due.line_id\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND due.outcome = '') THEN\n            RAISE EXCEPTION 'claim %: approved with evidence not checked', claim.id;\n        END IF;\n    ELSE\n        owed := 0;\n    END IF;\n    \n    SELECT coalesce(sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence\n                                        ELSE -entry.amount_pence END), 0)\n    FROM payments_transaction posting\n    JOIN payments_entry entry ON entry.transaction_id = posting.id\n    JOIN payments_account account ON account.id = entry.account_id\n    WHERE posting.claim_id = claim.id AND account.kind = 'provider_payable' INTO posted;\n    IF posted <> owed THEN\n        RAISE EXCEPTION 'claim %: % pence posted, % approved', claim.id, posted, owed;\n    END IF;\n    \n    SELECT count(*) FROM payments_claimpayment payment\n    WHERE payment.claim_id = claim.id AND NOT EXISTS (\n        SELECT FROM payments_transaction undone\n        WHERE undone.reverses_id = payment.transaction_id) INTO settled;\n    IF settled <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: settled by % payments in state %', claim.id, settled, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'paid')\n           - count(*) FILTER (WHERE decision.kind = 'payment_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round) <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: paid by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'approved')\n           - count(*) FILTER (WHERE decision.kind = 'approval_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round)\n        <> (claim.state IN ('approved', 'paid'))::int THEN\n        RAISE EXCEPTION 'claim %: approved by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF EXISTS (\n        SELECT FROM payments_claimline line\n        JOIN payments_claim holder ON holder.id = line.claim_id\n        WHERE (line.claim_id = claim.id OR line.id IN (\n                SELECT taking.reverses_id FROM payments_claimline taking\n                WHERE taking.claim_id = claim.id))\n          AND line.standing <> (\n        holder.state IN ('submitted', 'approved', 'paid')\n        AND line.round = holder.round\n        AND line.kind IN ('outcome', 'reversal')\n        AND (holder.state = 'submitted' OR line.decision <> 'rejected')\n        AND (line.kind = 'reversal' OR NOT EXISTS (\n            SELECT FROM payments_claimline taking\n            JOIN payments_claim decided ON decided.id = taking.claim_id\n            WHERE taking.reverses_id = line.id AND taking.kind = 'reversal'\n              AND taking.round = decided.round\n              AND decided.state IN ('approved', 'paid')\n              AND taking.decision <> 'rejected')))) THEN\n        RAISE EXCEPTION 'claim %: a line stands that should not, or the other way round', claim.id;\n    END IF;\n\n            END LOOP;\n            RETURN NULL;\n        ",
                    hash="1c2fad6f86d4a7faebbfb302238796cb2219de00",
                    operation="INSERT",
                    pgid="pgtrigger_claim_agrees_4fb8d",
                    table="payments_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tariffline",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_once_used",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TG_OP = 'UPDATE' THEN\n                IF to_jsonb(OLD) - '{}'::text[] = to_jsonb(NEW) - '{}'::text[] THEN\n                    RETURN NEW;\n                END IF;\n            END IF;\n            PERFORM FROM payments_contract WHERE id = OLD.contract_id FOR NO KEY UPDATE;\n            IF EXISTS (\n    SELECT FROM payments_claimline line JOIN payments_claim claim ON claim.id = line.claim_id\n    WHERE line.tariff_line_id = OLD.id\n      AND (claim.state <> 'draft' OR line.round < claim.round)) THEN\n                RAISE EXCEPTION 'a tariff line that a submitted claim has used is not changed';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                    hash="cd6117ff121b3a46e2e7479b5d55bde7e48d899a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_kept_once_used_1a7ed",
                    table="payments_tariffline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tariffline",
            trigger=pgtrigger.compiler.Trigger(
                name="written_in_draft",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE line record; state text; fits boolean;",
                    func="\n    FOR line IN SELECT * FROM (VALUES (NEW.contract_id, NEW.variation_id, NEW.council_id)) AS these (contract_id, variation_id, council_id)\n    LOOP\n        IF line.variation_id IS NOT NULL THEN\n            SELECT varied.state, varied.contract_id = line.contract_id\n                   AND varied.council_id = line.council_id INTO state, fits\n            FROM payments_variation varied WHERE varied.id = line.variation_id FOR SHARE;\n            IF state <> 'draft' THEN\n                RAISE EXCEPTION 'the tariff of a variation that is % does not change', state;\n            END IF;\n        ELSE\n            SELECT contract.state, contract.council_id = line.council_id INTO state, fits\n            FROM payments_contract contract WHERE contract.id = line.contract_id;\n            IF state IN ('offered', 'withdrawn') OR state = 'agreed' AND EXISTS (\n                SELECT FROM payments_contractstep step\n                WHERE step.contract_id = line.contract_id AND step.variation_id IS NULL) THEN\n                RAISE EXCEPTION 'the tariff of a contract that is % does not change', state;\n            END IF;\n        END IF;\n        IF NOT fits THEN\n            RAISE EXCEPTION 'a tariff line belongs to its contract and council';\n        END IF;\n    END LOOP;\nRETURN NEW;",
                    hash="4f04c27e85dd9e61ab6e7f8899fbaf1103f12012",
                    operation="INSERT",
                    pgid="pgtrigger_written_in_draft_24a2c",
                    table="payments_tariffline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tariffline",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_in_draft",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE line record; state text; fits boolean;",
                    func="\n    FOR line IN SELECT * FROM (VALUES (OLD.contract_id, OLD.variation_id, OLD.council_id), (NEW.contract_id, NEW.variation_id, NEW.council_id)) AS these (contract_id, variation_id, council_id)\n    LOOP\n        IF line.variation_id IS NOT NULL THEN\n            SELECT varied.state, varied.contract_id = line.contract_id\n                   AND varied.council_id = line.council_id INTO state, fits\n            FROM payments_variation varied WHERE varied.id = line.variation_id FOR SHARE;\n            IF state <> 'draft' THEN\n                RAISE EXCEPTION 'the tariff of a variation that is % does not change', state;\n            END IF;\n        ELSE\n            SELECT contract.state, contract.council_id = line.council_id INTO state, fits\n            FROM payments_contract contract WHERE contract.id = line.contract_id;\n            IF state IN ('offered', 'withdrawn') OR state = 'agreed' AND EXISTS (\n                SELECT FROM payments_contractstep step\n                WHERE step.contract_id = line.contract_id AND step.variation_id IS NULL) THEN\n                RAISE EXCEPTION 'the tariff of a contract that is % does not change', state;\n            END IF;\n        END IF;\n        IF NOT fits THEN\n            RAISE EXCEPTION 'a tariff line belongs to its contract and council';\n        END IF;\n    END LOOP;\nRETURN NEW;",
                    hash="6c06b90e89ec0fbec96219d41dd6dd1bb0b31251",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_in_draft_e2337",
                    table="payments_tariffline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tariffline",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_in_draft",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE line record; state text; fits boolean;",
                    func="\n    FOR line IN SELECT * FROM (VALUES (OLD.contract_id, OLD.variation_id, OLD.council_id)) AS these (contract_id, variation_id, council_id)\n    LOOP\n        IF line.variation_id IS NOT NULL THEN\n            SELECT varied.state, varied.contract_id = line.contract_id\n                   AND varied.council_id = line.council_id INTO state, fits\n            FROM payments_variation varied WHERE varied.id = line.variation_id FOR SHARE;\n            IF state <> 'draft' THEN\n                RAISE EXCEPTION 'the tariff of a variation that is % does not change', state;\n            END IF;\n        ELSE\n            SELECT contract.state, contract.council_id = line.council_id INTO state, fits\n            FROM payments_contract contract WHERE contract.id = line.contract_id;\n            IF state IN ('offered', 'withdrawn') OR state = 'agreed' AND EXISTS (\n                SELECT FROM payments_contractstep step\n                WHERE step.contract_id = line.contract_id AND step.variation_id IS NULL) THEN\n                RAISE EXCEPTION 'the tariff of a contract that is % does not change', state;\n            END IF;\n        END IF;\n        IF NOT fits THEN\n            RAISE EXCEPTION 'a tariff line belongs to its contract and council';\n        END IF;\n    END LOOP;\nRETURN OLD;",
                    hash="b5faa820b0ff3e2d7ea1e4f5101bf8d28d479a62",
                    operation="DELETE",
                    pgid="pgtrigger_removed_in_draft_6081d",
                    table="payments_tariffline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transaction",
            trigger=pgtrigger.compiler.Trigger(
                name="claims_agree",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE claim payments_claim; owed bigint; posted bigint; settled int;",
                    func="\n            FOR claim IN SELECT * FROM payments_claim WHERE id IN (SELECT NEW.claim_id\n           UNION SELECT settled.claim_id FROM payments_claimpayment settled\n           WHERE settled.transaction_id IN (NEW.id, NEW.reverses_id)) LOOP\n                \n    IF claim.state = 'submitted' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'submitted' AND decision.by_id = claim.submitted_by_id) THEN\n        RAISE EXCEPTION 'claim %: submitted without a record of it', claim.id;\n    END IF;\n    IF claim.state = 'returned' AND NOT\n        EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind IN ('returned', 'approval_reversed')) THEN\n        RAISE EXCEPTION 'claim %: returned without a decision', claim.id;\n    END IF;\n    IF (claim.state IN ('approved', 'paid')) AND NOT EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: approved without a decision', claim.id;\n    END IF;\n    IF claim.state IN ('draft', 'submitted') AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'approved') THEN\n        RAISE EXCEPTION 'claim %: a decision to approve, but it is not approved', claim.id;\n    END IF;\n    IF claim.state <> 'returned' AND EXISTS (\n    SELECT FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.kind = 'returned') THEN\n        RAISE EXCEPTION 'claim %: returned by its decisions, but %', claim.id, claim.state;\n    END IF;\n    IF claim.round > 1 AND NOT EXISTS (\n        SELECT FROM payments_decision decision\n        WHERE decision.claim_id = claim.id AND decision.round = claim.round - 1\n          AND decision.kind = 'reopened') THEN\n        RAISE EXCEPTION 'claim %: opened again without a record of it', claim.id;\n    END IF;\n    IF claim.state IN ('approved', 'paid') THEN\n        \n    SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.decision <> 'rejected' INTO owed;\n        IF NOT EXISTS (\n    SELECT FROM payments_decision approval\n    WHERE approval.claim_id = claim.id AND approval.round = claim.round\n      AND approval.kind = 'approved' AND approval.by_id <> claim.submitted_by_id\n      AND (coalesce(\n    (SELECT varied.second_approval_over_pence FROM payments_variation varied\n     WHERE varied.contract_id = claim.contract_id AND varied.state = 'agreed'\n       AND varied.starts_with <= claim.quarter\n     ORDER BY varied.number DESC LIMIT 1),\n    (SELECT began.second_approval_over_pence FROM payments_contract began\n     WHERE began.id = claim.contract_id)) >= (\n              SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line\n              WHERE line.claim_id = claim.id AND line.round = claim.round\n                AND line.amount_pence > 0)\n           OR EXISTS (\n              SELECT FROM payments_decision earlier\n              WHERE earlier.claim_id = claim.id AND earlier.round = claim.round\n                AND earlier.kind = 'first_approval' AND earlier.digest = approval.digest\n                AND earlier.by_id NOT IN (approval.by_id, claim.submitted_by_id)))) THEN\n            RAISE EXCEPTION 'claim %: approved by too few people', claim.id;\n        END IF;\n        IF NOT (\n    SELECT count(*) FILTER (WHERE EXISTS (\n               SELECT FROM payments_evidencecheck due\n               WHERE due.line_id = line.id AND due.subject = line.subject))\n           >= least(count(*), greatest(5, ceil(count(*) / 10.0)))\n    FROM payments_claimline line\n    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.kind = 'outcome') THEN\n            RAISE EXCEPTION 'claim %: approved without its sample', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_claimline line\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND line.decision NOT IN ('accepted', 'rejected')) THEN\n            RAISE EXCEPTION 'claim %: approved with lines not decided', claim.id;\n        END IF;\n        IF EXISTS (SELECT FROM payments_evidencecheck due\n                   JOIN payments_claimline line ON line.id = due.line_id\n                   WHERE line.claim_id = claim.id AND line.round = claim.round\n                     AND due.outcome = '') THEN\n            RAISE EXCEPTION 'claim %: approved with evidence not checked', claim.id;\n        END IF;\n    ELSE\n        owed := 0;\n    END IF;\n    \n    SELECT coalesce(sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence\n                                        ELSE -entry.amount_pence END), 0)\n    FROM payments_transaction posting\n    JOIN payments_entry entry ON entry.transaction_id = posting.id\n    JOIN payments_account account ON account.id = entry.account_id\n    WHERE posting.claim_id = claim.id AND account.kind = 'provider_payable' INTO posted;\n    IF posted <> owed THEN\n        RAISE EXCEPTION 'claim %: % pence posted, % approved', claim.id, posted, owed;\n    END IF;\n    \n    SELECT count(*) FROM payments_claimpayment payment\n    WHERE payment.claim_id = claim.id AND NOT EXISTS (\n        SELECT FROM payments_transaction undone\n        WHERE undone.reverses_id = payment.transaction_id) INTO settled;\n    IF settled <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: settled by % payments in state %', claim.id, settled, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'paid')\n           - count(*) FILTER (WHERE decision.kind = 'payment_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round) <> (claim.state = 'paid')::int THEN\n        RAISE EXCEPTION 'claim %: paid by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF (\n    SELECT count(*) FILTER (WHERE decision.kind = 'approved')\n           - count(*) FILTER (WHERE decision.kind = 'approval_reversed')\n    FROM payments_decision decision\n    WHERE decision.claim_id = claim.id AND decision.round = claim.round)\n        <> (claim.state IN ('approved', 'paid'))::int THEN\n        RAISE EXCEPTION 'claim %: approved by its decisions, but %, or the other way round',\n            claim.id, claim.state;\n    END IF;\n    IF EXISTS (\n        SELECT FROM payments_claimline line\n        JOIN payments_claim holder ON holder.id = line.claim_id\n        WHERE (line.claim_id = claim.id OR line.id IN (\n                SELECT taking.reverses_id FROM payments_claimline taking\n                WHERE taking.claim_id = claim.id))\n          AND line.standing <> (\n        holder.state IN ('submitted', 'approved', 'paid')\n        AND line.round = holder.round\n        AND line.kind IN ('outcome', 'reversal')\n        AND (holder.state = 'submitted' OR line.decision <> 'rejected')\n        AND (line.kind = 'reversal' OR NOT EXISTS (\n            SELECT FROM payments_claimline taking\n            JOIN payments_claim decided ON decided.id = taking.claim_id\n            WHERE taking.reverses_id = line.id AND taking.kind = 'reversal'\n              AND taking.round = decided.round\n              AND decided.state IN ('approved', 'paid')\n              AND taking.decision <> 'rejected')))) THEN\n        RAISE EXCEPTION 'claim %: a line stands that should not, or the other way round', claim.id;\n    END IF;\n\n            END LOOP;\n            RETURN NULL;\n        ",
                    hash="1ae67c09f6e440886689f6f3c18fa1e11cc25297",
                    operation="INSERT",
                    pgid="pgtrigger_claims_agree_1115f",
                    table="payments_transaction",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "offered", "agreed", "withdrawn"])),
                name="contract_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state", "agreed")),
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[
                    ("provider", "="),
                    (
                        payments.models.contracts.DateRange(
                            "starts_on",
                            django.db.models.functions.comparison.Coalesce(
                                "varied_ends_on", "ends_on"
                            ),
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="contracts_of_a_provider_do_not_overlap",
            ),
        ),
        migrations.AddField(
            model_name="contractstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contractstep",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="payments.contract",
            ),
        ),
        migrations.AddField(
            model_name="contractstep",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="centres.council"
            ),
        ),
        migrations.AddField(
            model_name="variation",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="variations",
                to="payments.contract",
            ),
        ),
        migrations.AddField(
            model_name="variation",
            name="council",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="centres.council"
            ),
        ),
        migrations.AddField(
            model_name="contractstep",
            name="variation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="payments.variation",
            ),
        ),
        migrations.AddField(
            model_name="tariffline",
            name="variation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tariff",
                to="payments.variation",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffline",
            constraint=models.UniqueConstraint(
                fields=("contract", "variation", "position"),
                name="tariff_position_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "per_outcome")),
                fields=("contract", "variation", "key"),
                name="tariff_prices_an_outcome_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holdback_bp", 0), ("reverse_if_lost", False)),
                    models.Q(("holdback_bp__lte", 10000), ("kind", "per_outcome")),
                    _connector="OR",
                ),
                name="tariff_holds_back_of_outcomes",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.UniqueConstraint(
                fields=("contract", "number"), name="variation_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "offered"])),
                fields=("contract",),
                name="one_variation_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "offered", "agreed", "withdrawn"])),
                name="variation_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_with__regex", "^\\d{4}-\\d{2}-Q[1-4]$")),
                name="variation_starts_with_a_quarter",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="variation_says_why"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variation",
            trigger=pgtrigger.compiler.Trigger(
                name="begins",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.state <> 'draft' THEN\n        RAISE EXCEPTION 'a variation begins as a draft';\n    END IF;\n    IF NOT EXISTS (SELECT FROM payments_contract contract\n                   WHERE contract.id = NEW.contract_id AND contract.state = 'agreed'\n                     AND contract.council_id = NEW.council_id) THEN\n        RAISE EXCEPTION 'a variation is of an agreed contract of its council';\n    END IF;\n    RETURN NEW;\n",
                    hash="f17eac21916b6f61b38a038944d74174b570e2cc",
                    operation="INSERT",
                    pgid="pgtrigger_begins_0cb1e",
                    table="payments_variation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variation",
            trigger=pgtrigger.compiler.Trigger(
                name="moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.id, OLD.council_id, OLD.contract_id, OLD.number)\n        <> (NEW.id, NEW.council_id, NEW.contract_id, NEW.number) THEN\n        RAISE EXCEPTION 'a variation stays that of its contract';\n    END IF;\n    IF OLD.state IN ('agreed', 'withdrawn') THEN\n        RAISE EXCEPTION 'a variation that is % is never changed', OLD.state;\n    END IF;\n    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (\n    ('draft', 'offered'), ('offered', 'draft'), ('offered', 'agreed'),\n    ('offered', 'withdrawn'), ('draft', 'withdrawn')) THEN\n        RAISE EXCEPTION 'a variation does not go from % to %', OLD.state, NEW.state;\n    END IF;\n    IF NOT (OLD.state = 'draft' AND NEW.state = 'draft')\n        AND to_jsonb(OLD) - 'state' <> to_jsonb(NEW) - 'state' THEN\n        RAISE EXCEPTION 'a variation that was offered is taken back before it is changed';\n    END IF;\n    IF NEW.state <> 'agreed' THEN\n        RETURN NEW;\n    END IF;\n    PERFORM FROM payments_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;\n    IF NOT (\n    SELECT count(DISTINCT step.kind) = 2 AND count(DISTINCT step.by_id) = 2\n           AND count(DISTINCT step.digest) = 1\n    FROM payments_contractstep step\n    WHERE step.contract_id = NEW.contract_id AND step.variation_id IS NOT DISTINCT FROM NEW.id\n      AND step.kind IN ('agreed_for_council', 'agreed_for_provider')\n      AND step.id > (\n          SELECT max(offer.id) FROM payments_contractstep offer\n          WHERE offer.contract_id = NEW.contract_id\n            AND offer.variation_id IS NOT DISTINCT FROM NEW.id\n            AND offer.kind = 'offered')) THEN\n        RAISE EXCEPTION 'a variation is agreed by both sides';\n    END IF;\n    IF EXISTS (SELECT FROM payments_claim claim\n               WHERE claim.contract_id = NEW.contract_id AND claim.quarter >= NEW.starts_with\n                 AND (claim.state <> 'draft' OR claim.round > 1)) THEN\n        RAISE EXCEPTION 'a variation begins after every quarter whose claim was submitted';\n    END IF;\n    IF EXISTS (SELECT FROM payments_variation earlier\n               WHERE earlier.contract_id = NEW.contract_id AND earlier.state = 'agreed'\n                 AND (earlier.starts_with > NEW.starts_with OR earlier.number > NEW.number)) THEN\n        RAISE EXCEPTION 'variations begin in the order of their numbers';\n    END IF;\n    IF NOT EXISTS (\n        SELECT FROM payments_contract contract\n        CROSS JOIN LATERAL (SELECT make_date(left(NEW.starts_with, 4)::int + (right(NEW.starts_with, 1) = '4')::int,\n    (ARRAY[4, 7, 10, 1])[right(NEW.starts_with, 1)::int], 1) AS day) first\n        WHERE contract.id = NEW.contract_id\n          AND first.day BETWEEN contract.starts_on - 91\n              AND coalesce(contract.varied_ends_on, contract.ends_on) + 1\n          AND NEW.ends_on >= greatest(contract.starts_on, first.day - 1)) THEN\n        RAISE EXCEPTION 'a variation begins while the contract runs, and ends no earlier';\n    END IF;\n    RETURN NEW;\n",
                    hash="ca0baecab47e9953872a1f5ca71f77ded49eb3c2",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_cd290",
                    table="payments_variation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variation",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.state <> 'draft' THEN\n        RAISE EXCEPTION 'a variation that is % is never removed', OLD.state;\n    END IF;\n    RETURN OLD;\n",
                    hash="41ff1d72131ac8b15b25fe970cc6afbb397a7961",
                    operation="DELETE",
                    pgid="pgtrigger_stays_28d92",
                    table="payments_variation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variation",
            trigger=pgtrigger.compiler.Trigger(
                name="never_truncated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'variations are never removed all at once';",
                    hash="04c81d895fe71c9f15aa6f8b53933078c5ca3f64",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_truncated_b7140",
                    table="payments_variation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variation",
            trigger=pgtrigger.compiler.Trigger(
                name="ends_the_contract",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.state = 'agreed' AND OLD.state <> 'agreed')",
                    func="\n            UPDATE payments_contract SET varied_ends_on = NEW.ends_on WHERE id = NEW.contract_id;\n            RETURN NULL;\n        ",
                    hash="01cf89b3f59f30bc35ddbab8714d40c8a6d9c7f1",
                    operation="UPDATE",
                    pgid="pgtrigger_ends_the_contract_03d2c",
                    table="payments_variation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contractstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["taken_back", "withdrawn"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="contract_step_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractstep",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a recorded step of a contract is never changed or removed';",
                    hash="a8c70a28bd3b40b42c521a0b70e97e4d189c4668",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a659b",
                    table="payments_contractstep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractstep",
            trigger=pgtrigger.compiler.Trigger(
                name="never_truncated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a recorded step of a contract is never changed or removed';",
                    hash="8d8bfc99579c31db252005c9bd5e08e916587fc3",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_truncated_2258c",
                    table="payments_contractstep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractstep",
            trigger=pgtrigger.compiler.Trigger(
                name="made_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.at := statement_timestamp(); RETURN NEW;",
                    hash="2fc09d4733025010ba785b0797f1e41d4d1dbe9d",
                    operation="INSERT",
                    pgid="pgtrigger_made_now_2189b",
                    table="payments_contractstep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractstep",
            trigger=pgtrigger.compiler.Trigger(
                name="by_whom",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE what record;",
                    func="\n    SELECT contract.provider_id, coalesce(varied.state, contract.state) AS state,\n           contract.council_id = NEW.council_id\n               AND (varied.id IS NULL OR varied.contract_id = contract.id) AS fits\n    INTO what\n    FROM payments_contract contract\n    LEFT JOIN payments_variation varied ON varied.id = NEW.variation_id\n    WHERE contract.id = NEW.contract_id FOR NO KEY UPDATE OF contract;\n    IF NOT what.fits THEN\n        RAISE EXCEPTION 'a step is about a contract of its council';\n    END IF;\n    IF NEW.kind = 'withdrawn' AND what.state NOT IN ('draft', 'offered')\n        OR NEW.kind = 'offered' AND what.state <> 'draft'\n        OR NEW.kind NOT IN ('withdrawn', 'offered') AND what.state <> 'offered' THEN\n        RAISE EXCEPTION '% is not noted of what is %', NEW.kind, what.state;\n    END IF;\n    IF NEW.kind = 'agreed_for_council' AND NOT EXISTS (\n        SELECT FROM centres_membership member\n        WHERE member.user_id = NEW.by_id AND member.council_id = NEW.council_id\n          AND member.role = 'commissioner') THEN\n        RAISE EXCEPTION 'a commissioner of the council agrees for it';\n    END IF;\n    IF NEW.kind = 'agreed_for_provider' AND NOT EXISTS (\n        SELECT FROM centres_membership member\n        WHERE member.user_id = NEW.by_id AND member.provider_id = what.provider_id\n          AND member.role = 'provider_manager') THEN\n        RAISE EXCEPTION 'a manager of the provider agrees for it';\n    END IF;\n    RETURN NEW;\n",
                    hash="2172231f46a2e10e7a0e6acc872ab81a61fb5e90",
                    operation="INSERT",
                    pgid="pgtrigger_by_whom_efad8",
                    table="payments_contractstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
