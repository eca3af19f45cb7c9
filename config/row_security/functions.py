"""What the policies ask of a scope, told once as functions of the schema `lodestar`.

They read memberships, cases and named workers as the tables' owner, whom no policy holds, so that
policies do not run in circles. Each is asked once per statement, not per row, and only where a row
comes to it; its plan is kept for the session. A policy made of subqueries on other tables would be
planned again with every statement, and with every policy that those tables have.
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


def reads(name: str, answer: str, sql: str) -> str:
    """One answer."""
    return _as_owner(name, answer, f"BEGIN RETURN ({sql}); END")


def lists(name: str, sql: str) -> str:
    """Keys. A set, which the planner does not make only to see how long it would be."""
    return _as_owner(name, "SETOF bigint", f"BEGIN RETURN QUERY {sql}; END")


def _as_owner(name: str, answer: str, body: str) -> str:
    """PL/pgSQL, which keeps the plan for the session."""
    return (
        f"CREATE OR REPLACE FUNCTION lodestar.{name} RETURNS {answer} LANGUAGE plpgsql STABLE"
        " PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        f" AS $${body}$$"
    )


# SPEC 1: families of the clusters of their centre and of their open cases; of restricted ones, a
# worker sees those they are named on. Whoever opened one urgently sees it while that lasts.
_SEEN_FAMILIES = """
DECLARE
    served bigint := lodestar.served_council();
    leads bigint[];
    works bigint[];
    named bigint[];
BEGIN
    IF served IS NOT NULL THEN
        RETURN QUERY SELECT f.id FROM families_family f WHERE f.council_id = served;
        RETURN;
    END IF;
    leads := lodestar.centres('coordinator');
    IF leads <> '{}' THEN
        RETURN QUERY SELECT f.id FROM families_family f WHERE f.centre_id = ANY (leads)
            UNION ALL SELECT k.family_id FROM families_case k
            WHERE k.closed_on IS NULL AND k.centre_id = ANY (leads);
    END IF;
    works := lodestar.centres('fsw');
    IF works <> '{}' THEN
        named := lodestar.named();
        RETURN QUERY SELECT f.id FROM families_family f
            WHERE f.centre_id = ANY (works) AND NOT f.restricted
            UNION ALL SELECT f.id FROM families_case k JOIN families_family f ON f.id = k.family_id
            WHERE k.closed_on IS NULL AND k.centre_id = ANY (works) AND NOT f.restricted
            UNION ALL SELECT f.id FROM families_family f
            WHERE f.id = ANY (named) AND f.restricted
            AND (f.centre_id = ANY (works) OR EXISTS (SELECT FROM families_case k
                WHERE k.family_id = f.id AND k.closed_on IS NULL AND k.centre_id = ANY (works)));
    END IF;
    RETURN QUERY SELECT f.id FROM families_urgentaccess a JOIN families_family f
        ON f.id = a.family_id AND f.council_id = lodestar.council()
        WHERE a.user_id = lodestar.person() AND a.ends_at > now() AND NOT f.restricted;
END"""

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
        " WHERE m.user_id = lodestar.person() AND m.role = held AND m.cluster_id IS NOT NULL"
        " AND lodestar.council() IS NOT NULL",
    ),
    reads(
        "centres(held text)",
        "bigint[]",
        "SELECT coalesce(array_agg(c.id), '{}') FROM centres_membership m"
        " JOIN centres_user u ON u.id = m.user_id AND u.is_active"
        " JOIN centres_centre c ON c.cluster_id = m.cluster_id"
        " WHERE m.user_id = lodestar.person() AND m.role = held",
    ),
    # Families the person is a named worker of, or holds an open case of.
    reads(
        "named()",
        "bigint[]",
        "SELECT coalesce(array_agg(n.id), '{}') FROM (SELECT w.family_id AS id"
        " FROM families_family_named_workers w WHERE w.user_id = lodestar.person()"
        " UNION SELECT k.family_id FROM families_case k"
        " WHERE k.closed_on IS NULL AND k.worker_id = lodestar.person()) n",
    ),
    _as_owner("seen_families_family()", "SETOF bigint", _SEEN_FAMILIES),
    reads(
        "is_restricted(which bigint)",
        "boolean",
        "SELECT f.restricted FROM families_family f WHERE f.id = which",
    ),
)
