"""A later version of a random council, as FORMAT.md lets an import change it.

Every key is kept. Stars and scores keep their values and are only voided, and recorded again under
new keys; contracts and tariffs stay. Levels, needs, judgements and attendance are corrected in
place, families and cases move, engagements are voided and entered late, closures change.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

from .folder import Row
from .random_council import RandomCouncil
from .random_draw import VOID_REASONS, Draw
from .random_home import Home, add_contact
from .random_stars import record_star
from .records import CLOSURE_REASONS, DIRECT_KINDS, EDITIONS


def correct(council: RandomCouncil, seed: int, rate: float = 1.5) -> RandomCouncil:
    """The council later; `rate` makes corrections rarer (below 1) or more frequent (above)."""
    draw = Draw(f"{council.seed} corrected {seed}", council.quarters, deepcopy(council.folder))
    for correction in (
        void_stars,
        void_engagements,
        enter_engagements_late,
        move_families,
        register_again,
        change_cases,
        change_closures,
        correct_levels_and_needs,
        correct_judgements_and_attendance,
        correct_people,
        change_actions,
        change_programmes_and_places,
    ):
        correction(draw, rate)
    for name, rows in draw.folder.items():
        draw.folder[name] = draw.shuffled(rows)
    return RandomCouncil(council.seed, draw.folder, council.quarters)


def day_of(cell: str) -> date:
    return date.fromisoformat(cell)


def moved(draw: Draw, cell: str, *, not_before: str = "") -> str:
    """A date a little or a lot earlier or later."""
    day = draw.near(day_of(cell), -1, 1, -1, 1, -28, 28, -120, 120)
    return max(day.isoformat(), not_before)


def some_rows(draw: Draw, name: str, share: float) -> list[Row]:
    return draw.some(list(draw.folder[name]), share)


def any_centre(draw: Draw) -> str:
    return draw.pick(draw.folder["centres"])["code"]


def void(draw: Draw, row: Row) -> None:
    row["voided_on"] = draw.near(day_of(row["date"]), 0, 10, 400).isoformat()
    row["void_reason"] = draw.pick(VOID_REASONS)


def void_stars(draw: Draw, rate: float) -> None:
    """Void some, and record some of those again with another date or other scores."""
    scores: dict[str, dict[str, int]] = {}
    for row in draw.folder["star_scores"]:
        scores.setdefault(row["star"], {})[row["area"]] = int(row["score"])
    for star in some_rows(draw, "stars", 0.07 * rate):
        if star["voided_on"]:
            continue
        void(draw, star)
        if draw.chance(0.6):
            edition = EDITIONS[star["edition"]]
            again = {
                area: min(max(score + draw.pick((0, 0, 0, 1, -1, 2)), 1), edition.highest)
                for area, score in scores.get(star["ref"], {}).items()
            }
            day = draw.near(day_of(star["date"]), 0, 0, 1, -1)
            record_star(
                draw,
                case=star["case"],
                kind=star["kind"],
                day=day,
                edition=edition.code,
                scores=again,
            )


def void_engagements(draw: Draw, rate: float) -> None:
    for row in some_rows(draw, "engagements", 0.05 * rate):
        if not row["voided_on"]:
            void(draw, row)


def enter_engagements_late(draw: Draw, rate: float) -> None:
    """New rows with old dates: near others of the case, or of the family alone."""
    for row in some_rows(draw, "engagements", 0.04 * rate):
        home = Home(row["family"], row["centre"], {})
        day = draw.near(day_of(row["date"]), 0, 1, -1, 7, -7, 28)
        add_contact(draw, home, day, row["case"], draw.pick(DIRECT_KINDS))


def move_families(draw: Draw, rate: float) -> None:
    """To another centre, with or without the area; their cases and enrolments stay behind."""
    areas = [row["code"] for row in draw.folder["areas"]]
    for row in some_rows(draw, "families", 0.12 * rate):
        row["centre"] = any_centre(draw)
        if draw.chance(0.7):
            row["area"] = draw.pick(["", *areas])
        if draw.chance(0.2):
            row["restricted"] = "false" if row["restricted"] == "true" else "true"


def register_again(draw: Draw, rate: float) -> None:
    """Registered late, deregistered, or registered again after leaving."""
    for row in some_rows(draw, "families", 0.12 * rate):
        day = draw.on_bound(0).isoformat()
        if not row["registered_on"]:
            row["registered_on"] = day
        elif row["deregistered_on"]:
            if draw.chance(0.6):
                row["registered_on"] = max(day, row["deregistered_on"])
            row["deregistered_on"] = ""
        else:
            row["deregistered_on"] = max(day, row["registered_on"])


def change_cases(draw: Draw, rate: float) -> None:
    """Another centre's now, or opened on another day."""
    for row in some_rows(draw, "cases", 0.1 * rate):
        row["centre"] = any_centre(draw)
    for row in some_rows(draw, "cases", 0.03 * rate):
        opened_on = moved(draw, row["opened_on"])
        row["opened_on"] = min(opened_on, row["closed_on"] or opened_on)


def change_closures(draw: Draw, rate: float) -> None:
    """Closed after all, opened again, closed on another day or for another reason."""
    for row in some_rows(draw, "cases", 0.12 * rate):
        if not row["closed_on"]:
            closed_on = day_of(row["opened_on"]) + timedelta(days=draw.rng.randint(30, 200))
            row["closed_on"], row["closure_reason"] = closed_on.isoformat(), "goals_met"
        elif draw.chance(0.3):
            row["closed_on"] = row["closure_reason"] = ""
        elif draw.chance(0.5):
            row["closed_on"] = moved(draw, row["closed_on"], not_before=row["opened_on"])
        else:
            row["closure_reason"] = draw.pick(CLOSURE_REASONS)


def correct_levels_and_needs(draw: Draw, rate: float) -> None:
    """Other levels and ends under the same keys, and a few rows that were missing."""
    known = {(row["family"], row["from"]) for row in draw.folder["levels"]}
    for row in some_rows(draw, "levels", 0.08 * rate):
        row["level"] = draw.pick(("1", "2", "3", "4"))
        row["status"] = draw.pick(("", "cin", "cp", "lac")) if row["level"] == "4" else ""
        missing_on = moved(draw, row["from"])
        if draw.chance(0.4) and (row["family"], missing_on) not in known:
            known.add((row["family"], missing_on))
            level = draw.pick((1, 2, 3))
            draw.add("levels", family=row["family"], from_=missing_on, level=level, status="")
    for row in some_rows(draw, "needs", 0.15 * rate):
        row["to"] = moved(draw, row["to"] or row["from"], not_before=row["from"])
    for row in some_rows(draw, "needs", 0.05 * rate):
        row["to"] = ""


def correct_judgements_and_attendance(draw: Draw, rate: float) -> None:
    for row in some_rows(draw, "development", 0.05 * rate):
        row["judgement"] = "on_track" if row["judgement"] == "not_on_track" else "not_on_track"
    for row in some_rows(draw, "programme_attendance", 0.06 * rate):
        row["attended"] = "false" if row["attended"] == "true" else "true"
    for row in some_rows(draw, "programme_attendance", 0.02 * rate):
        row["date"] = moved(draw, row["date"])


def correct_people(draw: Draw, rate: float) -> None:
    """Expected babies are born; eligibility and carers' birthdays turn out otherwise."""
    for row in draw.folder["children"]:
        if row["due_on"] and draw.chance(0.5):
            row["date_of_birth"], row["due_on"] = moved(draw, row["due_on"]), ""
    for row in some_rows(draw, "children", 0.06 * rate):
        eligible = row["two_year_offer_eligible"] == "true"
        row["two_year_offer_eligible"] = "false" if eligible else "true"
    for row in some_rows(draw, "carers", 0.05 * rate):
        row["date_of_birth"] = "" if row["date_of_birth"] else "1997-02-28"


def change_actions(draw: Draw, rate: float) -> None:
    for row in some_rows(draw, "actions", 0.1 * rate):
        if row["status"] == "done" and draw.chance(0.5):
            row["done_on"] = moved(draw, row["done_on"])
        elif row["status"] == "done":
            row["status"], row["done_on"] = draw.pick(("open", "dropped")), ""
        else:
            row["status"], row["done_on"] = "done", draw.any_day(before=200).isoformat()


def change_programmes_and_places(draw: Draw, rate: float) -> None:
    """Enrolments change centre and start; a programme its standing; an area its population."""
    for row in some_rows(draw, "enrolments", 0.08 * rate):
        row["centre"] = any_centre(draw)
    for row in some_rows(draw, "enrolments", 0.04 * rate):
        row["started_on"] = moved(draw, row["started_on"])
    for row in some_rows(draw, "programmes", 0.04 * rate):
        row["evidence_based"] = "false" if row["evidence_based"] == "true" else "true"
    for row in some_rows(draw, "areas", 0.1 * rate):
        row["under5_population"] = draw.pick(("0", "2", "31"))
    born = {row["ref"]: row["date_of_birth"] for row in draw.folder["children"]}
    for row in some_rows(draw, "two_year_places", 0.06 * rate):
        row["started_on"] = moved(draw, row["started_on"], not_before=born[row["child"]])
