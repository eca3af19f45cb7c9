"""A county of any size, made by PostgreSQL itself: invented families around the year 2015-16.

Deterministic: the same size gives the same county. Shares are like a real county's: two families
in five have needed help, one in four has had a case, most contacts are direct.
"""

from django.db import connection, transaction

from centres.models import Council

CENTRES = 35
CENTRES_IN_CLUSTER = 3
CLUSTERS = -(-CENTRES // CENTRES_IN_CLUSTER)
CLUSTERS_OF_PROVIDER = 4

# `chance(n, salt)` is a number from 0 to 1 that looks random and is always the same.
CHANCE = """
    CREATE FUNCTION pg_temp.chance(number bigint, salt text) RETURNS float8 IMMUTABLE
    LANGUAGE sql AS $$ SELECT (hashtextextended(salt, number) & 1048575) / 1048576.0 $$;
    CREATE FUNCTION pg_temp.pick(number bigint, salt text, choices anyarray) RETURNS anyelement
    IMMUTABLE LANGUAGE sql AS $$
        SELECT choices[1 + floor(pg_temp.chance(number, salt) * array_length(choices, 1))::int] $$;
    CREATE FUNCTION pg_temp.day(number bigint, salt text, first date, days int) RETURNS date
    IMMUTABLE LANGUAGE sql AS $$ SELECT first + floor(pg_temp.chance(number, salt) * days)::int $$
"""

STRUCTURE = f"""
    INSERT INTO centres_provider (council_id, code, name, kind)
    SELECT %(council)s, 'P' || n, 'Provider ' || n, 'voluntary'
    FROM generate_series(0, {CLUSTERS - 1} / {CLUSTERS_OF_PROVIDER}) n;

    INSERT INTO centres_cluster (council_id, code, name, provider_id)
    SELECT %(council)s, 'K' || n, 'Cluster ' || n, provider.id
    FROM generate_series(0, {CLUSTERS - 1}) n
    JOIN centres_provider provider ON provider.council_id = %(council)s
     AND provider.code = 'P' || n / {CLUSTERS_OF_PROVIDER};

    INSERT INTO centres_centre (council_id, code, name, cluster_id, postcode)
    SELECT %(council)s, 'C' || n, 'Centre ' || n, cluster.id, ''
    FROM generate_series(0, {CENTRES - 1}) n
    JOIN centres_cluster cluster ON cluster.council_id = %(council)s
     AND cluster.code = 'K' || n / {CENTRES_IN_CLUSTER};

    INSERT INTO centres_reacharea (council_id, code, name, centre_id, under5_population)
    SELECT %(council)s, centre.code || '-' || n, 'Area', centre.id, 300
    FROM centres_centre centre, generate_series(1, 3) n WHERE centre.council_id = %(council)s;

    INSERT INTO centres_user (council_id, username, login, name, email, password, is_active,
                              is_staff, is_superuser)
    SELECT %(council)s, 'fsw' || n, 'fsw' || n || '@' || council.code, 'A worker', '', '!', true,
           false, false
    FROM centres_council council, generate_series(0, 69) n WHERE council.id = %(council)s;

    INSERT INTO outcomes_programme (council_id, code, name, evidence_based, sessions)
    SELECT %(council)s, 'G' || n, 'Programme', n < 4, 6 + n FROM generate_series(0, 5) n
"""

FAMILIES = f"""
    INSERT INTO families_family (council_id, ref, centre_id, area_id, postcode, address, phone,
                                 registered_on, deregistered_on, deregistered_because, restricted)
    SELECT %(council)s, 'F' || lpad(n::text, 6, '0'), centre.id, area.id, '', '', '',
           pg_temp.day(n, 'registered', '2012-01-01', 1500),
           CASE WHEN pg_temp.chance(n, 'left') < 0.1 THEN date '2016-02-10' END, '', false
    FROM generate_series(1, %(families)s) n
    JOIN centres_centre centre ON centre.council_id = %(council)s
     AND centre.code = 'C' || n %% {CENTRES}
    JOIN centres_reacharea area ON area.centre_id = centre.id
     AND area.code = centre.code || '-' || 1 + n %% 3;

    CREATE TEMPORARY TABLE home ON COMMIT DROP AS
    SELECT id AS family_id, centre_id, row_number() OVER (ORDER BY ref) AS n
    FROM families_family WHERE council_id = %(council)s;
    CREATE UNIQUE INDEX ON home (n);
    ANALYZE home;

    INSERT INTO families_carer (council_id, ref, family_id, first_name, last_name, date_of_birth)
    SELECT %(council)s, 'P' || n || '-' || k, family_id, 'Ann', 'Archer',
           pg_temp.day(n * 3 + k, 'carer', '1975-01-01', 8400)
    FROM home, generate_series(1, 2) k WHERE k = 1 OR pg_temp.chance(n, 'couple') < 0.5;

    INSERT INTO families_child (council_id, ref, family_id, first_name, last_name, date_of_birth,
                                two_year_offer_eligible)
    SELECT %(council)s, 'H' || n || '-' || k, family_id, 'Bo', 'Archer',
           pg_temp.day(n * 3 + k, 'child', '2010-06-01', 2100),
           pg_temp.chance(n * 3 + k, 'eligible') < 0.3
    FROM home, generate_series(1, 2) k WHERE k = 1 OR pg_temp.chance(n, 'siblings') < 0.8;

    INSERT INTO families_level (council_id, family_id, starts_on, level, status)
    SELECT %(council)s, family_id, pg_temp.day(n, 'level', '2014-01-01', 300) + 120 * k,
           pg_temp.pick(n * 5 + k, 'level', ARRAY[1, 2, 2, 3, 3, 4]), ''
    FROM home, generate_series(0, 4) k WHERE pg_temp.chance(n, 'levels') < 0.4;

    INSERT INTO families_need (council_id, ref, family_id, need, starts_on, ends_on)
    SELECT %(council)s, 'E' || n || '-' || k, family_id,
           pg_temp.pick(n * 2 + k, 'need', ARRAY['domestic_abuse', 'housing', 'debt',
               'child_behaviour', 'parental_mental_health', 'low_self_esteem']),
           pg_temp.day(n, 'need', '2014-01-01', 700),
           CASE WHEN k = 1 THEN pg_temp.day(n, 'need', '2014-01-01', 700) + 200 END
    FROM home, generate_series(0, 1) k WHERE pg_temp.chance(n, 'needs') < 0.4
"""

CASES = """
    INSERT INTO families_case (council_id, ref, family_id, centre_id, worker_id, opened_on,
                               closed_on, closure_reason)
    SELECT %(council)s, 'S' || lpad(n::text, 6, '0'), family_id, centre_id, worker.id, opened,
           CASE WHEN is_closed THEN opened + 150 END,
           CASE WHEN is_closed THEN 'goals_met' ELSE '' END
    FROM (SELECT home.*, pg_temp.day(n, 'opened', '2014-06-01', 640) AS opened,
                 pg_temp.chance(n, 'closed') < 0.7 AS is_closed FROM home) home
    JOIN centres_user worker ON worker.council_id = %(council)s
     AND worker.username = 'fsw' || home.n %% 70
    WHERE pg_temp.chance(n, 'case') < 0.25;

    INSERT INTO families_engagement (council_id, ref, family_id, case_id, centre_id, worker_id,
                                     kind, date, note, next_step, void_reason)
    SELECT %(council)s, 'V' || e, home.family_id,
           CASE WHEN date BETWEEN kase.opened_on AND coalesce(kase.closed_on, date)
                THEN kase.id END,
           home.centre_id, worker.id,
           pg_temp.pick(e, 'kind', ARRAY['home_visit', 'home_visit', 'centre_session',
               'centre_session', 'one_to_one', 'group_programme', 'phone', 'no_access']),
           date, repeat('What was said. ', 8), '', ''
    FROM (SELECT e, 1 + (e %% %(families)s) AS n,
                 pg_temp.day(e, 'date', '2014-06-01', 660) AS date
          FROM generate_series(1, %(contacts)s) e) contact
    JOIN home ON home.n = contact.n
    JOIN centres_user worker ON worker.council_id = %(council)s
     AND worker.username = 'fsw' || home.n %% 70
    LEFT JOIN families_case kase ON kase.family_id = home.family_id
"""

STARS = """
    INSERT INTO outcomes_star (council_id, ref, case_id, kind, date, edition_id, completed,
                               finished_at, void_reason)
    SELECT %(council)s, 'R' || kase.ref || kind, kase.id, kind,
           CASE kind WHEN 'first' THEN kase.opened_on + 10
                     WHEN 'review' THEN kase.opened_on + 90 ELSE kase.closed_on END,
           edition.id, 'together', now(), ''
    FROM families_case kase, unnest(ARRAY['first', 'review', 'closing']) kind,
         outcomes_staredition edition
    WHERE kase.council_id = %(council)s AND edition.code = 'family-star-plus'
      AND (kind <> 'closing' OR kase.closed_on IS NOT NULL)
      AND pg_temp.chance(kase.id, kind) < 0.8;

    INSERT INTO outcomes_starscore (star_id, area_id, score)
    SELECT star.id, area.id,
           CASE star.kind WHEN 'first' THEN 4 ELSE 5 + floor(pg_temp.chance(
               star.id * 16 + area.position, 'score') * 4)::int END
    FROM outcomes_star star JOIN outcomes_stararea area ON area.edition_id = star.edition_id
    WHERE star.council_id = %(council)s;

    INSERT INTO outcomes_action (council_id, ref, case_id, area, text, status, done_on)
    SELECT %(council)s, 'T' || kase.ref || k, kase.id,
           pg_temp.pick(kase.id * 3 + k, 'area', ARRAY['family_routine', 'home_and_money']),
           'A regular bedtime', 'done', kase.opened_on + 30
    FROM families_case kase, generate_series(1, 3) k WHERE kase.council_id = %(council)s
"""

CHILDREN = """
    INSERT INTO outcomes_enrolment (council_id, ref, programme_id, carer_id, centre_id, started_on)
    SELECT %(council)s, 'N' || home.n, programme.id, carer.id, home.centre_id,
           pg_temp.day(home.n, 'started', '2014-09-01', 540)
    FROM home
    JOIN families_carer carer ON carer.family_id = home.family_id
     AND carer.ref = 'P' || home.n || '-1'
    JOIN outcomes_programme programme ON programme.council_id = %(council)s
     AND programme.code = 'G' || home.n %% 6
    WHERE pg_temp.chance(home.n, 'enrolled') < 0.15;

    INSERT INTO outcomes_programmeattendance (council_id, enrolment_id, session, date, attended)
    SELECT %(council)s, enrolment.id, session, enrolment.started_on + 7 * (session - 1),
           pg_temp.chance(enrolment.id * 32 + session, 'attended') < 0.8
    FROM outcomes_enrolment enrolment
    JOIN outcomes_programme programme ON programme.id = enrolment.programme_id,
    LATERAL generate_series(1, programme.sessions) session
    WHERE enrolment.council_id = %(council)s;

    INSERT INTO outcomes_assessment (council_id, ref, child_id, date, area, judgement)
    SELECT %(council)s, 'D' || child.ref || k || area, child.id,
           greatest(child.date_of_birth, pg_temp.day(child.id, 'assessed', '2014-06-01', 500))
               + 100 * k, area,
           CASE WHEN pg_temp.chance(child.id * 8 + k, area) < 0.4 + k / 5.0
                THEN 'on_track' ELSE 'not_on_track' END
    FROM families_child child, generate_series(0, 2) k,
         unnest(ARRAY['communication_and_language', 'physical', 'psed']) area
    WHERE child.council_id = %(council)s AND pg_temp.chance(child.id, 'assessed at all') < 0.3;

    INSERT INTO outcomes_twoyearplace (council_id, child_id, started_on)
    SELECT %(council)s, child.id, child.date_of_birth + 760 FROM families_child child
    WHERE child.council_id = %(council)s AND child.two_year_offer_eligible
      AND child.date_of_birth + 760 <= '2016-03-31'
"""


@transaction.atomic
def make_county(code: str, *, families: int, contacts: int) -> Council:
    """A council of so many families and contacts, all in one transaction."""
    council = Council.objects.create(code=code, name="Bench county")
    sizes = {"council": council.pk, "families": families, "contacts": contacts}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('pg_temp.chance(bigint, text)') IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute(CHANCE)
        for statements in (STRUCTURE, FAMILIES, CASES, STARS, CHILDREN):
            cursor.execute(statements, sizes)
        cursor.execute("DROP TABLE home")
    return council
