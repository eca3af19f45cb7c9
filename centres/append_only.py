"""Tables that are only ever added to (SPEC 6): posted ledger rows, decisions, audit events.

Two walls: the application's role has no UPDATE, DELETE or TRUNCATE on a model that says
`append_only = True` (config.database_roles), and these triggers refuse whoever else asks.
"""

import pgtrigger


def forbid_change(what: str) -> list[pgtrigger.Trigger]:
    """Triggers for a model's Meta that refuse UPDATE, DELETE and TRUNCATE of its rows."""
    refuse = f"RAISE EXCEPTION 'a recorded {what} is never changed or removed';"
    return [
        pgtrigger.Trigger(
            name="append_only",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="never_truncated",
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            func=refuse,
        ),
    ]
