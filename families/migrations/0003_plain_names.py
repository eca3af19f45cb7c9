from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# What is compared when somebody looks for a name: small letters without accents or apostrophes,
# hyphens as spaces. Its parts are named with their schema, so that no search path changes it.
PLAIN = """
    CREATE FUNCTION public.lodestar_plain(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT translate(
            lower(public.unaccent('public.unaccent'::regdictionary, words)), '-–‐''’‘`´.', '   ')
    $$
"""

# How the words of a plain name sound, roughly: what is left without vowels (but a first one), h and
# doubled letters, where c, q and z are written as k, k and s. Smyth sounds like Smith.
SOUNDS = r"""
    CREATE FUNCTION public.lodestar_sounds(plain text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT string_to_array(
            regexp_replace(
                regexp_replace(
                    translate(replace(replace(plain, 'ph', 'f'), 'ck', 'k'), 'cqzy', 'kksi'),
                    '\Y[aeiouh]+', '', 'g'),
                '(.)\1+', '\1', 'g'),
            ' ')
    $$
"""

# A last name of several words is there joined as well: delacruz finds de la Cruz.
PLAIN_NAME = """
    CREATE FUNCTION public.lodestar_plain_name(first_name text, last_name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT btrim(public.lodestar_plain(first_name || ' ' || last_name ||
            CASE WHEN last_name ~ '[ –‐-]'
                 THEN ' ' || regexp_replace(last_name, '[ –‐-]', '', 'g') ELSE '' END))
    $$
"""

OF_PEOPLE = """
    ALTER TABLE {table} ADD COLUMN plain_name text NOT NULL
        GENERATED ALWAYS AS (public.lodestar_plain_name(first_name, last_name)) STORED;
    ALTER TABLE {table} ADD COLUMN sounds text[] NOT NULL GENERATED ALWAYS AS (
        public.lodestar_sounds(public.lodestar_plain_name(first_name, last_name))) STORED;
    CREATE INDEX {table}_sounds ON {table} USING gin (sounds);
    CREATE INDEX {table}_plain_name ON {table} USING gin (plain_name public.gin_trgm_ops);
    CREATE INDEX {table}_born ON {table} (council_id, date_of_birth)
"""
NOT_OF_PEOPLE = """
    DROP INDEX {table}_born;
    ALTER TABLE {table} DROP COLUMN plain_name, DROP COLUMN sounds
"""

# Both are looked for by how they begin.
OF_FAMILIES = """
    CREATE INDEX family_by_ref ON families_family (council_id, upper(ref) text_pattern_ops);
    CREATE INDEX family_by_postcode ON families_family
        (council_id, replace(postcode, ' ', '') text_pattern_ops) WHERE postcode <> ''
"""

PEOPLE = ("families_carer", "families_child")


class Migration(migrations.Migration):
    """What a search looks in; no model knows of it, and every row fills it by itself."""

    dependencies = [("families", "0002_rows_that_agree")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(PLAIN, "DROP FUNCTION public.lodestar_plain(text)"),
        migrations.RunSQL(SOUNDS, "DROP FUNCTION public.lodestar_sounds(text)"),
        migrations.RunSQL(PLAIN_NAME, "DROP FUNCTION public.lodestar_plain_name(text, text)"),
        *(
            migrations.RunSQL(OF_PEOPLE.format(table=table), NOT_OF_PEOPLE.format(table=table))
            for table in PEOPLE
        ),
        migrations.RunSQL(OF_FAMILIES, "DROP INDEX family_by_ref, family_by_postcode"),
    ]
