"""Row-level security: PostgreSQL asks once more who may see a row (SPEC 1).

The application's role sees a row of a council only under a scope (centres.row_scope): a person's
own council; of that, what is about a family only as the family's cluster and its restriction let
the person see it, and what belongs to a provider only for its own people and the council's. What
QuerySets hide within that (roles, merged families) is theirs alone. A forgotten filter shows
nothing of others; a shell without a scope shows nothing at all.
"""

from config.row_security.installing import install

__all__ = ["install"]
