"""What the policies ask of a scope, told once as functions of the schema `lodestar`.

They read memberships, cases and named workers as the tables' owner, whom no policy holds, so that
policies do not run in circles. What is the same for a statement (`sight`) is asked once, as a
subquery; what is asked per row (`sees_…`) has a plan kept for the session. A policy made of
subqueries on other tables would be planned again with every statement, and with every policy that
those tables have.
"""

from __future__ import annotations

SCHEMA = "CREATE SCHEMA IF NOT EXISTS lodestar"
USAGE = "GRANT USAGE ON SCHEMA lodestar TO PUBLIC"

# What the scope says. `service all` is the service's own work, `service 3` that of one council.
SAID = "current_setting('lodestar.scope', true)"


def _asks(name: str, answer: str, sql: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION lodestar.{name} RETURNS {answer} LANGUAGE sql STABLE"
        f" PARALLEL SAFE AS $${sql}$$"
    )


# What a person's scope comes to: their council, whether the service works for it as a whole, who
# they are, and the centres they coordinate and work at.
SIGHT = {
    "council": "bigint",
    "whole": "boolean",
    "person": "bigint",
    "leads": "bigint[]",
    "works": "bigint[]",
}
_OPEN_CASE = (
    "EXISTS (SELECT FROM families_case k WHERE k.family_id = family AND k.closed_on IS NULL"
)


def reads(name: str, answer: str, sql: str) -> str:
    """As the owner; PL/pgSQL keeps the plan for the session."""
    return (
        f"CREATE OR REPLACE FUNCTION lodestar.{name} RETURNS {answer} LANGUAGE plpgsql STABLE"
        " PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        f" AS $$BEGIN RETURN ({sql}); END$$"
    )


FUNCTIONS = (
    _asks("everywhere()", "boolean", f"SELECT coalesce({SAID}, '') = 'service all'"),
    _asks(
        "served_council()",
        "bigint",
        f"SELECT CASE WHEN {SAID} ~ '^service [0-9]+$' THEN substr({SAID}, 9)::bigint END",
    ),
    _asks(
        "person()",
        "bigint",
        f"SELECT CASE WHEN {SAID} ~ '^person [0-9]+$' THEN substr({SAID}, 8)::bigint END",
    ),
    # The council of whoever asks: the one served, or the person's.
    reads(
        "council()",
        "bigint",
        "SELECT coalesce(lodestar.served_council(), (SELECT u.council_id FROM centres_user u"
        " WHERE u.id = lodestar.person() AND u.is_active))",
    ),
    # Whether they work for the council as a whole: the service does, and so do its own people.
    reads(
        "whole_council()",
        "boolean",
        "SELECT lodestar.served_council() IS NOT NULL OR EXISTS (SELECT FROM centres_membership m"
        " WHERE m.user_id = lodestar.person() AND m.cluster_id IS NULL AND m.provider_id IS NULL)",
    ),
    reads(
        "does_casework()",
        "boolean",
        "SELECT EXISTS (SELECT FROM centres_membership m WHERE m.user_id = lodestar.person()"
        " AND m.role IN ('fsw', 'coordinator'))",
    ),
    reads(
        "providers()",
        "bigint[]",
        "SELECT coalesce(array_agg(coalesce(m.provider_id, c.provider_id)), '{}')"
        " FROM centres_membership m LEFT JOIN centres_cluster c ON c.id = m.cluster_id"
        " WHERE m.user_id = lodestar.person()",
    ),
    reads(
        "clusters(held text)",
        "bigint[]",
        "SELECT coalesce(array_agg(m.cluster_id), '{}') FROM centres_membership m"
        " WHERE m.user_id = lodestar.person() AND m.role = held AND m.cluster_id IS NOT NULL",
    ),
    reads(
        "centres(held text)",
        "bigint[]",
        "SELECT coalesce(array_agg(c.id), '{}') FROM centres_centre c"
        " WHERE c.cluster_id = ANY (lodestar.clusters(held))",
    ),
    reads(
        "sight()",
        "lodestar.sight",
        "ROW(lodestar.council(), lodestar.served_council() IS NOT NULL, lodestar.person(),"
        " lodestar.centres('coordinator'), lodestar.centres('fsw'))::lodestar.sight",
    ),
    # What takes a look at the one family: a case elsewhere, a named worker, an urgent opening.
    reads(
        "sees_singly(family bigint, centre bigint, is_restricted boolean, s lodestar.sight)",
        "boolean",
        f"SELECT {_OPEN_CASE} AND k.centre_id = ANY (s.leads))"
        f" OR ((centre = ANY (s.works) OR {_OPEN_CASE} AND k.centre_id = ANY (s.works)))"
        f" AND (NOT is_restricted OR {_OPEN_CASE} AND k.worker_id = s.person) OR EXISTS"
        " (SELECT FROM families_family_named_workers w"
        " WHERE w.family_id = family AND w.user_id = s.person)))"
        " OR (NOT is_restricted AND EXISTS (SELECT FROM families_urgentaccess a"
        " WHERE a.family_id = family AND a.user_id = s.person AND a.ends_at > now()))",
    ),
    # SPEC 1: the cluster of its centre or of an open case; a restricted one's named workers. The
    # first line answers for nearly all.
    reads(
        "sees(family bigint, of_council bigint, centre bigint, is_restricted boolean,"
        " s lodestar.sight)",
        "boolean",
        "of_council = s.council AND (s.whole OR centre = ANY (s.leads)"
        " OR (NOT is_restricted AND centre = ANY (s.works))"
        " OR lodestar.sees_singly(family, centre, is_restricted, s))",
    ),
    reads(
        "sees_family(which bigint, s lodestar.sight)",
        "boolean",
        "SELECT lodestar.sees(f.id, f.council_id, f.centre_id, f.restricted, s)"
        " FROM families_family f WHERE f.id = which",
    ),
    reads(
        "is_restricted(which bigint)",
        "boolean",
        "SELECT f.restricted FROM families_family f WHERE f.id = which",
    ),
    # Their inbox's, unless of a restricted family that they do not see, and a family's own.
    reads(
        "sees_inbox(of_council bigint, cluster bigint, family bigint, s lodestar.sight)",
        "boolean",
        "of_council = s.council AND (s.whole OR cluster = ANY (lodestar.clusters('coordinator'))"
        " OR (cluster = ANY (lodestar.clusters('fsw'))"
        " AND (family IS NULL OR NOT lodestar.is_restricted(family)))"
        " OR lodestar.sees_family(family, s))",
    ),
    reads(
        "sees_referral(which bigint, s lodestar.sight)",
        "boolean",
        "SELECT lodestar.sees_inbox(r.council_id, r.cluster_id, r.family_id, s)"
        " FROM families_referral r WHERE r.id = which",
    ),
)
