"""Later looks at paid outcomes, against the records as they are now."""

from __future__ import annotations

from django.db import connection

from centres.models import Council
from outcomes.sustained.later_look import LaterLook
from outcomes.sustained.registry import LOOKS
from payments.rolled_up import rolled_up_quarters
from payments.sustained.store import DUE, found_by, parameters

# What the records now say of what the quarter looks at, beside the looks stored, where they
# differ. What was approved or taken back since the roll-up is the next one's to look at.
DIFFERENT = """
    WITH paid AS MATERIALIZED ({due}), found AS MATERIALIZED ({found})
    SELECT line.measure, line.subject,
           'stored as ' || look.result || ', by the records ' || found.result
    FROM payments_laterlook look
    JOIN payments_claimline line ON line.id = look.line_id
    JOIN found ON found.id = look.line_id
    WHERE look.council_id = %(council)s AND look.quarter = %(quarter)s
      AND line.measure = %(measure)s
      AND (found.result, found.fell_on, found.evidence)
          IS DISTINCT FROM (look.result, look.fell_on, look.records)
    ORDER BY line.measure, line.subject, line.id"""


def later_looks(council: Council) -> tuple[int, list[str]]:
    """The outcomes looked at again in the latest roll-up, and what the records now say else."""
    quarters = rolled_up_quarters(council)
    if not quarters:
        return 0, []
    quarter = quarters[-1]
    differences = []
    with connection.cursor() as cursor:
        for look in LOOKS.values():
            cursor.execute(_statement(look), parameters(council, quarter, look))
            differences += [
                f"{quarter}: {measure} {subject} is {what.replace('_', ' ')}"
                for measure, subject, what in cursor.fetchall()
            ]
    return len(LOOKS), differences


def _statement(look: LaterLook) -> str:
    return DIFFERENT.format(due=DUE, found=found_by(look))
