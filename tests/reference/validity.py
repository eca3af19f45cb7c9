"""Whether a folder is valid by FORMAT.md: its fault list, plainly, for what the generator makes.

`faults(folder)` names every fault found; `faults_of_change(old, new)` those of importing `new` over
`old`. A little stricter than FORMAT.md: no birth, registration or case may be after today.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from .folder import COLUMNS, Folder, Row, columns_of, key_of
from .indicators import INDICATORS
from .outcomes import OUTCOMES
from .records import (
    CLOSURE_REASONS,
    DEVELOPMENT_AREAS,
    DIRECT_KINDS,
    EDITIONS,
    NEEDS,
    OTHER_KINDS,
)

REFERENCES = {  # column -> the file it points into, by that file's first column
    "provider": "providers", "cluster": "clusters", "centre": "centres", "area": "areas",
    "family": "families", "case": "cases", "star": "stars", "carer": "carers",
    "child": "children", "programme": "programmes", "enrolment": "enrolments",
    "contract": "contracts", "worker": "staff",
}  # fmt: skip
AREAS_ARE_WORDS = ("star_scores", "actions", "development")
MAY_BE_EMPTY = {
    "centres": "postcode",
    "areas": "imd_decile",
    "staff": "cluster provider",
    "families": "area postcode registered_on deregistered_on",
    "carers": "date_of_birth",
    "children": "date_of_birth due_on",
    "needs": "to",
    "levels": "status",
    "cases": "closed_on closure_reason",
    "engagements": "case minutes voided_on void_reason",
    "stars": "voided_on void_reason",
    "actions": "done_on",
    "tariff_lines": "unit_price_pence quarter_cap_units baseline_bp target_bp reward_pence",
}
DATES = {
    "registered_on", "deregistered_on", "date_of_birth", "due_on", "from", "to", "opened_on",
    "closed_on", "date", "voided_on", "done_on", "started_on", "starts_on", "ends_on",
}  # fmt: skip
NUMBERS = {
    "under5_population", "imd_decile", "level", "minutes", "score", "sessions", "session",
    "annual_cap_pence", "second_approval_over_pence", "lookback_quarters", "position",
    "unit_price_pence", "quarter_cap_units", "baseline_bp", "target_bp", "reward_pence",
}  # fmt: skip
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("providers", "kind"): ("voluntary", "school", "council"),
    ("staff", "role"): (
        "fsw", "coordinator", "provider_manager", "commissioner", "council_admin", "auditor",
    ),
    ("families", "restricted"): ("true", "false"),
    ("children", "two_year_offer_eligible"): ("true", "false"),
    ("needs", "need"): NEEDS,
    ("levels", "level"): ("1", "2", "3", "4"),
    ("levels", "status"): ("", "cin", "cp", "lac"),
    ("cases", "closure_reason"): ("", *CLOSURE_REASONS),
    ("engagements", "kind"): (*DIRECT_KINDS, *OTHER_KINDS),
    ("stars", "kind"): ("first", "review", "closing"),
    ("stars", "edition"): tuple(EDITIONS),
    ("stars", "completed"): ("together", "worker", "family"),
    ("actions", "status"): ("open", "done", "dropped"),
    ("programmes", "evidence_based"): ("true", "false"),
    ("programme_attendance", "attended"): ("true", "false"),
    ("development", "area"): DEVELOPMENT_AREAS,
    ("development", "judgement"): ("on_track", "not_on_track"),
    ("tariff_lines", "kind"): ("per_outcome", "target"),
}  # fmt: skip
ALL_AREAS = {area for edition in EDITIONS.values() for area in edition.areas}
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")


def faults(folder: Folder, today: date | None = None) -> list[str]:
    """Every fault of a folder, as file, row and reason; empty when it is valid."""
    return Check(folder, today or date.today()).faults()


def faults_of_change(old: Folder, new: Folder) -> list[str]:
    """What an import of `new` over `old` must refuse, and keys that `new` leaves out."""
    found = []
    for name in COLUMNS:
        after = {key_of(name, row): row for row in new[name]}
        for row in old[name]:
            changed = after.get(key_of(name, row))
            if changed is None:
                found.append(f"{name} {key_of(name, row)}: left out")
                continue
            columns = {column for column in row if row[column] != changed[column]}
            if name == "stars":
                columns -= {"voided_on", "void_reason"}
            if name in ("stars", "star_scores", "contracts", "tariff_lines") and columns:
                found.append(f"{name} {key_of(name, row)}: {sorted(columns)} differ")
    return found


class Check:
    """One folder under the rules of FORMAT.md."""

    def __init__(self, folder: Folder, today: date) -> None:
        self.folder = folder
        self.today = today.isoformat()  # ISO dates compare as text
        self.known = {
            name: {row[columns_of(name)[0]]: row for row in folder.get(name, [])}
            for name in COLUMNS
        }
        self.roles: defaultdict[str, set[str]] = defaultdict(set)
        for row in folder.get("staff", []):
            self.roles[row["username"]].add(row["role"])
        self.stars_of_case: defaultdict[str, list[Row]] = defaultdict(list)
        for row in folder.get("stars", []):
            self.stars_of_case[row["case"]].append(row)

    def faults(self) -> list[str]:
        found = [f"{name}: missing" for name in COLUMNS if name not in self.folder]
        if found:
            return found
        for name, rows in self.folder.items():
            repeated = Counter(key_of(name, row) for row in rows)
            found += [f"{name} {key}: repeated" for key, count in repeated.items() if count > 1]
            for row in rows:
                found += [f"{name} {key_of(name, row)}: {fault}" for fault in self.cells(name, row)]
        if len(self.folder["council"]) != 1:
            found.append("council: not one row")
        if found:
            return found  # what follows rests on cells being right
        for name, rows in self.folder.items():
            rule: Callable[[Row], Iterable[str]] = getattr(self, name, lambda row: [])
            for row in rows:
                found += [f"{name} {key_of(name, row)}: {fault}" for fault in rule(row)]
        return found + list(self.people()) + list(self.contracts_in_turn())

    def cells(self, name: str, row: Row) -> Iterator[str]:
        if list(row) != columns_of(name):
            yield f"columns are {list(row)}"
        for column, cell in row.items():
            words = WORDS.get((name, column))
            if not cell:
                if column not in MAY_BE_EMPTY.get(name, "").split():
                    yield f"{column} is empty"
            elif len(cell) > 10_000 or "\x00" in cell:
                yield f"{column} cannot be kept"
            elif words and cell not in words:
                yield f"{column} is an unknown word: {cell}"
            elif column in DATES and not is_date(cell):
                yield f"{column} is no date: {cell}"
            elif column in NUMBERS and not re.fullmatch(r"0|[1-9][0-9]*", cell):
                yield f"{column} is no number of 0 or more: {cell}"
            elif column == "postcode" and not POSTCODE.fullmatch(cell):
                yield f"{column} is no postcode: {cell}"
            elif self.names_nothing(name, column, cell):
                yield f"{column} names nothing: {cell}"

    def names_nothing(self, name: str, column: str, cell: str) -> bool:
        if column not in REFERENCES or (column == "area" and name in AREAS_ARE_WORDS):
            return False
        return cell not in self.known[REFERENCES[column]]

    # One rule per file: the faults of a row whose cells are right

    def areas(self, row: Row) -> Iterator[str]:
        if row["imd_decile"] and not 1 <= int(row["imd_decile"]) <= 10:
            yield "imd_decile is outside 1 to 10"

    def staff(self, row: Row) -> Iterator[str]:
        if bool(row["cluster"]) != (row["role"] in ("fsw", "coordinator")):
            yield "cluster does not fit the role"
        if bool(row["provider"]) != (row["role"] == "provider_manager"):
            yield "provider does not fit the role"

    def families(self, row: Row) -> Iterator[str]:
        yield from self.period(row, "registered_on", "deregistered_on")
        yield from self.not_after_today(row, "registered_on", "deregistered_on")
        if row["deregistered_on"] and not row["registered_on"]:
            yield "deregistered without a registration"

    def carers(self, row: Row) -> Iterator[str]:
        yield from self.not_after_today(row, "date_of_birth")

    def children(self, row: Row) -> Iterator[str]:
        yield from self.not_after_today(row, "date_of_birth")
        if bool(row["date_of_birth"]) == bool(row["due_on"]):
            yield "not one of date_of_birth and due_on"

    def needs(self, row: Row) -> Iterator[str]:
        yield from self.period(row, "from", "to")

    def levels(self, row: Row) -> Iterator[str]:
        if row["status"] and row["level"] != "4":
            yield "a status without level 4"

    def cases(self, row: Row) -> Iterator[str]:
        yield from self.worker(row)
        yield from self.period(row, "opened_on", "closed_on")
        yield from self.not_after_today(row, "opened_on", "closed_on")
        if bool(row["closed_on"]) != bool(row["closure_reason"]):
            yield "closed_on and closure_reason do not go together"

    def engagements(self, row: Row) -> Iterator[str]:
        yield from self.worker(row)
        yield from self.within_reason(row)
        if row["case"] and self.known["cases"][row["case"]]["family"] != row["family"]:
            yield "its case is another family's"

    def stars(self, row: Row) -> Iterator[str]:
        yield from self.within_reason(row)

    def star_scores(self, row: Row) -> Iterator[str]:
        edition = EDITIONS[self.known["stars"][row["star"]]["edition"]]
        if row["area"] not in edition.areas:
            yield f"{row['area']} is not an area of {edition.code}"
        if not edition.lowest <= int(row["score"]) <= edition.highest:
            yield "score is outside the edition's range"

    def actions(self, row: Row) -> Iterator[str]:
        yield from self.not_after_today(row, "done_on")
        if bool(row["done_on"]) != (row["status"] == "done"):
            yield "done_on is given exactly when done"
        stars = self.stars_of_case[row["case"]]  # voided ones too
        areas = {area for star in stars for area in EDITIONS[star["edition"]].areas}
        if stars and row["area"] not in areas:
            yield f"{row['area']} is in no edition of its case's Stars"
        if not stars and row["area"] not in ALL_AREAS:
            yield f"{row['area']} is in no edition"

    def programmes(self, row: Row) -> Iterator[str]:
        if int(row["sessions"]) < 1:
            yield "no sessions"

    def programme_attendance(self, row: Row) -> Iterator[str]:
        yield from self.not_after_today(row, "date")
        enrolment = self.known["enrolments"][row["enrolment"]]
        sessions = int(self.known["programmes"][enrolment["programme"]]["sessions"])
        if not 1 <= int(row["session"]) <= sessions:
            yield "a session beyond its programme"

    def development(self, row: Row) -> Iterator[str]:
        yield from self.not_after_today(row, "date")
        yield from self.not_before_birth(row, "date")

    def two_year_places(self, row: Row) -> Iterator[str]:
        yield from self.not_after_today(row, "started_on")
        yield from self.not_before_birth(row, "started_on")

    def contracts(self, row: Row) -> Iterator[str]:
        yield from self.period(row, "starts_on", "ends_on")

    def tariff_lines(self, row: Row) -> Iterator[str]:
        outcome_cells = ["unit_price_pence", "quarter_cap_units"]
        target_cells = ["baseline_bp", "target_bp", "reward_pence"]
        if row["kind"] == "per_outcome":
            if row["key"] not in OUTCOMES:
                yield f"unknown outcome {row['key']}"
            if row["unit_price_pence"] in ("", "0"):
                yield "no unit price"
            if any(row[column] for column in target_cells):
                yield "columns of the other kind are filled"
        else:
            if row["key"] not in INDICATORS:
                yield f"unknown indicator {row['key']}"
            if not all(row[column] for column in target_cells):
                yield "baseline, target and reward are all needed"
            if row["baseline_bp"] == row["target_bp"]:
                yield "the target equals its baseline"
            if any(row[column] for column in outcome_cells):
                yield "columns of the other kind are filled"

    # What several of them share

    def period(self, row: Row, first: str, last: str) -> Iterator[str]:
        if row[first] and row[last] and row[last] < row[first]:
            yield f"{last} is before {first}"

    def not_after_today(self, row: Row, *columns: str) -> Iterator[str]:
        for column in columns:
            if row[column] > self.today:
                yield f"{column} is after today"

    def within_reason(self, row: Row) -> Iterator[str]:
        """The date and voiding of an engagement or a Star."""
        yield from self.not_after_today(row, "date", "voided_on")
        if row["date"] < "1900":
            yield "date is before 1900"
        if bool(row["voided_on"]) != bool(row["void_reason"]):
            yield "voided_on and void_reason do not go together"
        yield from self.period(row, "date", "voided_on")

    def worker(self, row: Row) -> Iterator[str]:
        if not self.roles[row["worker"]] & {"fsw", "coordinator"}:
            yield "the worker is neither fsw nor coordinator"

    def not_before_birth(self, row: Row, column: str) -> Iterator[str]:
        born = self.known["children"][row["child"]]["date_of_birth"]
        if not born or row[column] < born:
            yield f"{column} is before the birth"

    # The rules of whole files

    def people(self) -> Iterator[str]:
        named = {(row["username"], row["name"], row["email"]) for row in self.folder["staff"]}
        for username, count in Counter(username for username, _, _ in named).items():
            if count > 1:
                yield f"staff {username}: name or email differ"
        judged = Counter((r["child"], r["date"], r["area"]) for r in self.folder["development"])
        for key, count in judged.items():
            if count > 1:
                yield f"development {key}: judged twice"

    def contracts_in_turn(self) -> Iterator[str]:
        contracts_of = defaultdict(list)
        for row in self.folder["contracts"]:
            contracts_of[row["provider"]].append((row["starts_on"], row["ends_on"]))
        for provider, periods in contracts_of.items():
            for (_, ends_on), (starts_on, _) in pairwise(sorted(periods)):
                if starts_on <= ends_on:
                    yield f"contracts of {provider} overlap"


def is_date(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False
