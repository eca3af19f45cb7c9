"""Posted rows carry the moment they were made: nothing is backdated."""

import pgtrigger


def made_now() -> pgtrigger.Trigger:
    """A trigger that sets `at`, whatever was asked for."""
    return pgtrigger.Trigger(
        name="made_now",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="NEW.at := statement_timestamp(); RETURN NEW;",
    )


def never_truncated(what: str) -> pgtrigger.Trigger:
    """A trigger that refuses TRUNCATE."""
    return pgtrigger.Trigger(
        name="never_truncated",
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func=f"RAISE EXCEPTION '{what} are never removed all at once';",
    )


def at_commit(
    name: str,
    operation: pgtrigger.Operation,
    func: str,
    declare: list[tuple[str, str]] | None = None,
    condition: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """A trigger whose check waits until the transaction commits."""
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=func,
        declare=declare,
        condition=condition,
    )
