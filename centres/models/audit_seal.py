import pgtrigger
from django.db import models
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models.audit_event import AuditEvent
from centres.scope import AUDITOR, Scope, Scoped

# What a seal is a seal of: every column of the event `e`, in one text without doubt.
CONTENT = """jsonb_build_array(
    e.id, e.council_id, e.user_id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    e.action, e.record, e.reference, e.details)::text"""
# The lock that seals of one chain take in turn; the second number is the chain's.
LOCK = "hashtext('lodestar audit chain')"


class AuditSeal(Scoped):
    """An event's place in its council's chain: a digest over the event and the seal before it.

    `chain` is the council's id, 0 for events of no council. The database numbers and digests: what
    whoever adds a seal says of either does not count.
    """

    append_only = True
    scope = Scope(roles=frozenset({AUDITOR}), council="event__council")

    chain = models.BigIntegerField()
    number = models.BigIntegerField()
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_seal_number_unique")
        ]
        indexes = [models.Index(fields=["chain", "sealed_at", "event"], name="audit_seal_latest")]
        triggers = [
            *forbid_change("seal of an audit event"),
            pgtrigger.Trigger(
                name="chained",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("before_it", "record"), ("content", "text"), ("of_chain", "bigint")],
                func=f"""
                    PERFORM pg_advisory_xact_lock({LOCK}, NEW.chain::integer);
                    SELECT coalesce(e.council_id, 0), {CONTENT} INTO of_chain, content
                    FROM centres_auditevent e WHERE e.id = NEW.event_id;
                    IF of_chain IS DISTINCT FROM NEW.chain THEN
                        RAISE EXCEPTION 'an audit event is sealed in its own chain';
                    END IF;
                    SELECT number, digest INTO before_it
                    FROM centres_auditseal WHERE chain = NEW.chain ORDER BY number DESC LIMIT 1;
                    NEW.number := coalesce(before_it.number, 0) + 1;
                    NEW.digest := sha256(
                        coalesce(before_it.digest, ''::bytea) || convert_to(content, 'UTF8')
                    );
                    NEW.sealed_at := statement_timestamp();
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.number}"
