"""Faults that one row shows: each names file, row, column and reason, and nothing else is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.exchange.council import CouncilFolder

FaultsOf = Callable[[CouncilFolder], list[str]]

TODAY = timezone.localdate()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()
NUL = "holds a NUL character"
NOT_A_DATE = "is not a date: write it like 2015-03-31"
NOT_A_POSTCODE = "is not a postcode: write it like HP11 2EE"
KINDS = "home_visit, centre_session, group_programme, one_to_one, phone, text, letter, no_access"
TOO_LONG = "is longer than 10,000 characters"
TOO_LONG_A_KEY = "is longer than 100 characters"

# File, row (from 0), cells, the fault's column, its reason. The row that is named is two further.
CASES: list[tuple[str, int, dict[str, str], str, str]] = [
    # Cells that may not be empty
    ("council", 0, {"name": ""}, "name", "is empty"),
    ("providers", 1, {"kind": ""}, "kind", "is empty"),
    ("centres", 1, {"name": ""}, "name", "is empty"),
    ("staff", 3, {"email": ""}, "email", "is empty"),
    ("families", 1, {"restricted": ""}, "restricted", "is empty"),
    ("engagements", 0, {"worker": ""}, "worker", "is empty"),
    ("star_scores", 0, {"score": ""}, "score", "is empty"),
    ("contracts", 0, {"lookback_quarters": ""}, "lookback_quarters", "is empty"),
    # Dates
    (
        "families", 0, {"deregistered_on": "2015-02-30"},
        "deregistered_on", f"“2015-02-30” {NOT_A_DATE}",
    ),
    ("carers", 0, {"date_of_birth": "1990-2-3"}, "date_of_birth", f"“1990-2-3” {NOT_A_DATE}"),
    ("carers", 0, {"date_of_birth": "19900203"}, "date_of_birth", f"“19900203” {NOT_A_DATE}"),
    ("carers", 0, {"date_of_birth": "1990-W05-1"}, "date_of_birth", f"“1990-W05-1” {NOT_A_DATE}"),
    ("needs", 0, {"from_": "01/01/2015"}, "from", f"“01/01/2015” {NOT_A_DATE}"),
    ("needs", 0, {"to": "2015-01-02 "}, "to", f"“2015-01-02 ” {NOT_A_DATE}"),
    ("contracts", 2, {"ends_on": "10000-01-01"}, "ends_on", f"“10000-01-01” {NOT_A_DATE}"),
    ("contracts", 2, {"starts_on": "0000-01-01"}, "starts_on", f"“0000-01-01” {NOT_A_DATE}"),
    ("cases", 1, {"opened_on": "２０１５-01-01"}, "opened_on", f"“２０１５-01-01” {NOT_A_DATE}"),
    # Ends before starts
    (
        "families", 0, {"deregistered_on": "2014-12-31"},
        "deregistered_on", "2014-12-31 is before registered_on, 2015-01-01",
    ),
    ("needs", 0, {"to": "2014-12-31"}, "to", "2014-12-31 is before from, 2015-01-01"),
    (
        "cases", 0, {"closed_on": "2015-01-09"},
        "closed_on", "2015-01-09 is before opened_on, 2015-01-10",
    ),
    (
        "contracts", 2, {"ends_on": "2014-03-31"},
        "ends_on", "2014-03-31 is before starts_on, 2014-04-01",
    ),
    (
        "engagements", 1, {"voided_on": "2015-02-28"},
        "voided_on", "2015-02-28 is before date, 2015-03-01",
    ),
    ("stars", 1, {"voided_on": "2015-04-11"}, "voided_on", "2015-04-11 is before date, 2015-04-12"),
    # Outside all reason
    ("engagements", 0, {"date": "1899-12-31"}, "date", "1899-12-31 is before 1900"),
    ("engagements", 0, {"date": TOMORROW}, "date", f"{TOMORROW} is after today"),
    ("stars", 0, {"date": "0215-01-12"}, "date", "0215-01-12 is before 1900"),
    ("stars", 0, {"date": TOMORROW}, "date", f"{TOMORROW} is after today"),
    ("programme_attendance", 1, {"date": TOMORROW}, "date", f"{TOMORROW} is after today"),
    ("development", 0, {"date": TOMORROW}, "date", f"{TOMORROW} is after today"),
    ("two_year_places", 0, {"started_on": TOMORROW}, "started_on", f"{TOMORROW} is after today"),
    ("actions", 0, {"done_on": TOMORROW}, "done_on", f"{TOMORROW} is after today"),
    ("carers", 1, {"date_of_birth": TOMORROW}, "date_of_birth", f"{TOMORROW} is after today"),
    # Exactly when
    (
        "families", 1, {"deregistered_on": "2015-01-01"},
        "deregistered_on", "is given without a registration",
    ),
    (
        "children", 1, {"due_on": ""},
        "date_of_birth", "is empty and so is due_on: one of the two is needed",
    ),
    (
        "children", 0, {"due_on": "2013-05-02"},
        "due_on", "is given although the child was born on 2013-05-01",
    ),
    ("levels", 0, {"status": "cin"}, "status", "is given with level 3: only level 4 has one"),
    ("cases", 0, {"closure_reason": ""}, "closure_reason", "is empty although the case is closed"),
    (
        "cases", 1, {"closure_reason": "other"},
        "closure_reason", "is given although the case is not closed",
    ),
    ("engagements", 1, {"voided_on": ""}, "voided_on", "is empty although void_reason is given"),
    ("engagements", 1, {"void_reason": ""}, "void_reason", "is empty although voided_on is given"),
    ("stars", 1, {"voided_on": ""}, "voided_on", "is empty although void_reason is given"),
    ("stars", 1, {"void_reason": ""}, "void_reason", "is empty although voided_on is given"),
    ("actions", 0, {"done_on": ""}, "done_on", "is empty although the action is done"),
    (
        "actions", 1, {"done_on": "2015-02-01"},
        "done_on", "is given although the action is not done",
    ),
    (
        "staff", 2, {"cluster": ""},
        "cluster", "is empty, but the role coordinator is held in a cluster",
    ),
    (
        "staff", 2, {"provider": "P2"},
        "provider", "is given, but the role coordinator is not held in a provider",
    ),
    (
        "staff", 3, {"cluster": "K1"},
        "cluster", "is given, but the role provider_manager is not held in a cluster",
    ),
    (
        "staff", 3, {"provider": ""},
        "provider", "is empty, but the role provider_manager is held in a provider",
    ),
    (
        "staff", 6, {"cluster": "K1"},
        "cluster", "is given, but the role auditor is not held in a cluster",
    ),
    # Code words
    (
        "providers", 0, {"kind": "charity"},
        "kind", "“charity” is none of voluntary, school, council",
    ),
    (
        "staff", 4, {"role": "Commissioner"}, "role",
        "“Commissioner” is none of fsw, coordinator, provider_manager, commissioner, "
        "council_admin, auditor",
    ),
    ("families", 0, {"restricted": "TRUE"}, "restricted", "“TRUE” is neither true nor false"),
    ("levels", 1, {"status": "chin"}, "status", "“chin” is none of cin, cp, lac"),
    (
        "cases", 0, {"closure_reason": "done"},
        "closure_reason", "“done” is none of goals_met, step_up, moved_away, declined, other",
    ),
    ("engagements", 0, {"kind": "visit"}, "kind", f"“visit” is none of {KINDS}"),
    ("stars", 0, {"kind": "last"}, "kind", "“last” is none of first, review, closing"),
    (
        "stars", 0, {"completed": "alone"},
        "completed", "“alone” is none of together, worker, family",
    ),
    ("actions", 1, {"status": "doing"}, "status", "“doing” is none of open, done, dropped"),
    (
        "development", 0, {"area": "literacy"},
        "area", "“literacy” is none of communication_and_language, physical, psed",
    ),
    (
        "development", 0, {"judgement": "ontrack"},
        "judgement", "“ontrack” is none of on_track, not_on_track",
    ),
    ("tariff_lines", 0, {"kind": "bonus"}, "kind", "“bonus” is none of per_outcome, target"),
    # Postcodes
    ("families", 0, {"postcode": "XX"}, "postcode", f"“XX” {NOT_A_POSTCODE}"),
    ("families", 0, {"postcode": "hp11 2ee"}, "postcode", f"“hp11 2ee” {NOT_A_POSTCODE}"),
    ("families", 0, {"postcode": "HP11 2EE\n"}, "postcode", f"“HP11 2EE�” {NOT_A_POSTCODE}"),
    ("centres", 0, {"postcode": "HP112EE"}, "postcode", f"“HP112EE” {NOT_A_POSTCODE}"),
    # Numbers
    ("areas", 0, {"under5_population": "-1"}, "under5_population", "“-1” is negative"),
    ("areas", 0, {"under5_population": "1.5"}, "under5_population", "“1.5” is not a whole number"),
    ("areas", 0, {"under5_population": "007"}, "under5_population", "“007” is not a whole number"),
    ("areas", 0, {"under5_population": "+7"}, "under5_population", "“+7” is not a whole number"),
    ("areas", 0, {"under5_population": "٣"}, "under5_population", "“٣” is not a whole number"),
    ("areas", 0, {"under5_population": "-0"}, "under5_population", "“-0” is not a whole number"),
    (
        "areas", 0, {"under5_population": "2147483648"},
        "under5_population", "“2147483648” is above 2,147,483,647",
    ),
    (
        "areas", 0, {"under5_population": "9" * 5000},
        "under5_population", f"“{'9' * 60}…” is above 2,147,483,647",
    ),
    ("areas", 0, {"imd_decile": "0"}, "imd_decile", "“0” is below 1"),
    ("areas", 0, {"imd_decile": "11"}, "imd_decile", "“11” is above 10"),
    ("levels", 0, {"level": "0"}, "level", "“0” is below 1"),
    ("levels", 0, {"level": "5"}, "level", "“5” is above 4"),
    ("engagements", 0, {"minutes": "-45"}, "minutes", "“-45” is negative"),
    (
        "programmes", 0, {"sessions": "99999999999"},
        "sessions", "“99999999999” is above 2,147,483,647",
    ),
    ("contracts", 0, {"annual_cap_pence": "-1"}, "annual_cap_pence", "“-1” is negative"),
    (
        "contracts", 0, {"annual_cap_pence": "9223372036854775808"},
        "annual_cap_pence", "“9223372036854775808” is above 9,223,372,036,854,775,807",
    ),
    (
        "contracts", 0, {"lookback_quarters": "32768"},
        "lookback_quarters", "“32768” is above 32,767",
    ),
    ("tariff_lines", 0, {"position": "0"}, "position", "“0” is below 1"),
    ("tariff_lines", 2, {"baseline_bp": "-1"}, "baseline_bp", "“-1” is negative"),
    # Tariffs
    (
        "tariff_lines", 0, {"unit_price_pence": "0"},
        "unit_price_pence", "is 0: an outcome is paid more",
    ),
    ("tariff_lines", 2, {"target_bp": "3000"}, "target_bp", "is equal to the baseline, 3000"),
    (
        "tariff_lines", 0, {"unit_price_pence": ""},
        "unit_price_pence", "is empty, but a per_outcome line needs it",
    ),
    (
        "tariff_lines", 0, {"reward_pence": "1"},
        "reward_pence", "is given, but a per_outcome line has none",
    ),
    (
        "tariff_lines", 2, {"quarter_cap_units": "1"},
        "quarter_cap_units", "is given, but a target line has none",
    ),
    (
        "tariff_lines", 2, {"reward_pence": ""},
        "reward_pence", "is empty, but a target line needs it",
    ),
    # What no cell can hold
    ("council", 0, {"name": "x" * 10_001}, "name", TOO_LONG),
    ("actions", 0, {"text": "x" * 200_000}, "text", TOO_LONG),
    ("carers", 0, {"first_name": "é" * 10_001}, "first_name", TOO_LONG),
    ("needs", 0, {"ref": "N" * 101}, "ref", TOO_LONG_A_KEY),
    ("staff", 3, {"email": f"{'x' * 250}@a.uk"}, "email", "is longer than 254 characters"),
    ("carers", 0, {"last_name": "Ż\0ak"}, "last_name", NUL),
    ("needs", 0, {"ref": "\0"}, "ref", NUL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "row", "cells", "column", "reason"),
    [pytest.param(*case, id=f"{case[0]}-{case[3]}-{place}") for place, case in enumerate(CASES)],
)
def test_a_row_that_is_wrong_by_itself(
    *,
    file: str,
    row: int,
    cells: dict[str, str],
    column: str,
    reason: str,
    council: CouncilFolder,
    faults_of: FaultsOf,
) -> None:
    council.change(file, row, **cells)
    assert faults_of(council) == [f"{file}.csv, row {row + 2}, column {column}: {reason}."]


def test_an_unknown_outcome_and_indicator(council: CouncilFolder, faults_of: FaultsOf) -> None:
    """An indicator is no outcome, and the other way round."""
    council.change("tariff_lines", 0, key="sustained_cases")
    council.change("tariff_lines", 2, key="sustained_contact")
    first, second = faults_of(council)
    assert first.startswith(
        "tariff_lines.csv, row 2, column key: “sustained_cases” is not an outcome: one of"
    )
    assert second.startswith(
        "tariff_lines.csv, row 4, column key: “sustained_contact” is not an indicator: one of"
    )


def test_today_is_not_after_today(council: CouncilFolder, faults_of: FaultsOf) -> None:
    council.change("engagements", 0, date=TODAY.isoformat())
    council.change("engagements", 1, date="1900-01-01", voided_on="1900-01-01")
    council.change("needs", 0, from_="2015-01-01", to="2015-01-01")
    council.change("actions", 0, done_on=TODAY.isoformat())
    council.change("contracts", 2, starts_on="0001-01-01", ends_on="9999-12-31")
    assert faults_of(council) == []


def test_bytes_that_are_not_utf8(council: CouncilFolder, faults_of: FaultsOf) -> None:
    """Latin-1 in one cell is named there; the rest of the file is read."""
    council.change("families", 1, restricted="maybe")
    council.raw["carers"] = (
        council.text("carers").replace("Siân", "Si\xe2n").encode("latin-1", "ignore")
    )
    assert faults_of(council) == [
        "families.csv, row 3, column restricted: “maybe” is neither true nor false.",
        "carers.csv, row 2, column first_name: holds bytes that are not UTF-8.",
    ]
