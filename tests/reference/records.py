"""The records of one council as plain dataclasses, keyed by reference, and how cells become them.

Names of files' columns are kept, save `from` and `to`, which become `from_` and `to`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .folder import Folder, Row

DIRECT_KINDS = ("home_visit", "centre_session", "group_programme", "one_to_one")
OTHER_KINDS = ("phone", "text", "letter", "no_access")
GREATEST_NEEDS = ("domestic_abuse", "parental_mental_health", "substance_misuse")
NEEDS = (
    *GREATEST_NEEDS,
    "postnatal_depression", "child_behaviour", "low_self_esteem", "housing", "debt",
    "child_disability", "worklessness", "lone_parent", "traveller", "neglect", "exploitation",
    "other",
)  # fmt: skip
DEVELOPMENT_AREAS = ("communication_and_language", "physical", "psed")
CLOSURE_REASONS = ("goals_met", "step_up", "moved_away", "declined", "other")


@dataclass(frozen=True)
class Edition:
    code: str
    areas: tuple[str, ...]
    lowest: int
    highest: int
    good_from: int


EDITIONS = {
    "family-star-plus": Edition(
        "family-star-plus",
        (
            "physical_health", "your_wellbeing", "meeting_emotional_needs",
            "keeping_your_children_safe", "social_networks", "education_and_learning",
            "boundaries_and_behaviour", "family_routine", "home_and_money", "progress_to_work",
        ),
        1, 10, 8,
    ),
    "family-star-early-years": Edition(
        "family-star-early-years",
        (
            "physical_health", "your_wellbeing", "meeting_emotional_needs",
            "keeping_your_children_safe", "social_networks", "boundaries_and_routine",
            "child_development", "home_money_and_work",
        ),
        1, 10, 8,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Area:
    code: str
    centre: str
    under5_population: int


@dataclass(frozen=True)
class Family:
    ref: str
    centre: str
    area: str | None
    registered_on: date | None
    deregistered_on: date | None


@dataclass(frozen=True)
class Carer:
    ref: str
    family: str
    date_of_birth: date | None


@dataclass(frozen=True)
class Child:
    ref: str
    family: str
    date_of_birth: date | None  # none: an expected baby
    two_year_offer_eligible: bool


@dataclass(frozen=True)
class Need:
    ref: str
    family: str
    need: str
    from_: date
    to: date | None


@dataclass(frozen=True)
class Level:
    family: str
    from_: date
    level: int


@dataclass(frozen=True)
class Case:
    ref: str
    family: str
    centre: str
    opened_on: date
    closed_on: date | None
    closure_reason: str | None


@dataclass(frozen=True)
class Engagement:
    ref: str
    family: str
    case: str | None
    kind: str
    date: date
    voided: bool

    @property
    def is_direct(self) -> bool:
        return self.kind in DIRECT_KINDS


@dataclass(frozen=True)
class Star:
    ref: str
    case: str
    kind: str
    date: date
    edition: Edition
    completed: str
    voided: bool


@dataclass(frozen=True)
class Action:
    ref: str
    case: str
    area: str
    done_on: date | None  # given exactly when done


@dataclass(frozen=True)
class Programme:
    code: str
    evidence_based: bool
    sessions: int


@dataclass(frozen=True)
class Enrolment:
    ref: str
    programme: str
    carer: str
    centre: str
    started_on: date


@dataclass(frozen=True)
class Attendance:
    enrolment: str
    session: int
    date: date
    attended: bool


@dataclass(frozen=True)
class Judgement:
    ref: str
    child: str
    date: date
    area: str
    on_track: bool


@dataclass(frozen=True)
class Contract:
    """Money in whole pence."""

    ref: str
    provider: str
    starts_on: date
    ends_on: date
    annual_cap_pence: int
    second_approval_over_pence: int
    lookback_quarters: int


@dataclass(frozen=True)
class TariffLine:
    contract: str
    position: int
    kind: str  # per_outcome or target
    key: str  # an outcome's or an indicator's
    unit_price_pence: int | None
    quarter_cap_units: int | None
    baseline_bp: int | None
    target_bp: int | None
    reward_pence: int | None


@dataclass(frozen=True)
class Council:
    code: str
    providers: list[str]
    provider_of_cluster: dict[str, str]
    cluster_of_centre: dict[str, str]
    areas: dict[str, Area]
    families: dict[str, Family]
    carers: dict[str, Carer]
    children: dict[str, Child]
    needs: list[Need]
    levels: list[Level]
    cases: dict[str, Case]
    engagements: list[Engagement]
    stars: list[Star]
    scores: dict[str, dict[str, int]]  # by Star, then by area
    actions: list[Action]
    programmes: dict[str, Programme]
    enrolments: dict[str, Enrolment]
    attendance: list[Attendance]
    development: list[Judgement]
    two_year_places: dict[str, date]  # the day the place started, by child
    contracts: dict[str, Contract]
    tariff_lines: list[TariffLine]

    def provider_of_centre(self, centre: str) -> str:
        return self.provider_of_cluster[self.cluster_of_centre[centre]]


def parse(folder: Folder) -> Council:
    """Make sense of a valid folder's cells; what is no date or number raises ValueError."""
    scores: dict[str, dict[str, int]] = {}
    for row in folder["star_scores"]:
        scores.setdefault(row["star"], {})[row["area"]] = int(row["score"])
    return Council(
        code=folder["council"][0]["code"],
        providers=[row["code"] for row in folder["providers"]],
        provider_of_cluster={row["code"]: row["provider"] for row in folder["clusters"]},
        cluster_of_centre={row["code"]: row["cluster"] for row in folder["centres"]},
        areas={row["code"]: _area(row) for row in folder["areas"]},
        families={row["ref"]: _family(row) for row in folder["families"]},
        carers={row["ref"]: _carer(row) for row in folder["carers"]},
        children={row["ref"]: _child(row) for row in folder["children"]},
        needs=[_need(row) for row in folder["needs"]],
        levels=[_level(row) for row in folder["levels"]],
        cases={row["ref"]: _case(row) for row in folder["cases"]},
        engagements=[_engagement(row) for row in folder["engagements"]],
        stars=[_star(row) for row in folder["stars"]],
        scores=scores,
        actions=[_action(row) for row in folder["actions"]],
        programmes={row["code"]: _programme(row) for row in folder["programmes"]},
        enrolments={row["ref"]: _enrolment(row) for row in folder["enrolments"]},
        attendance=[_attendance(row) for row in folder["programme_attendance"]],
        development=[_judgement(row) for row in folder["development"]],
        two_year_places={
            row["child"]: _day(row, "started_on") for row in folder["two_year_places"]
        },
        contracts={row["ref"]: _contract(row) for row in folder["contracts"]},
        tariff_lines=[_tariff_line(row) for row in folder["tariff_lines"]],
    )


def _day(row: Row, column: str) -> date:
    return date.fromisoformat(row[column])


def _day_or_none(row: Row, column: str) -> date | None:
    return date.fromisoformat(row[column]) if row[column] else None


def _int_or_none(row: Row, column: str) -> int | None:
    return int(row[column]) if row[column] else None


def _yes(row: Row, column: str) -> bool:
    return {"true": True, "false": False}[row[column]]


def _area(row: Row) -> Area:
    return Area(row["code"], row["centre"], int(row["under5_population"]))


def _family(row: Row) -> Family:
    registered, deregistered = (
        _day_or_none(row, column) for column in ("registered_on", "deregistered_on")
    )
    return Family(row["ref"], row["centre"], row["area"] or None, registered, deregistered)


def _carer(row: Row) -> Carer:
    return Carer(row["ref"], row["family"], _day_or_none(row, "date_of_birth"))


def _child(row: Row) -> Child:
    born = _day_or_none(row, "date_of_birth")
    return Child(row["ref"], row["family"], born, _yes(row, "two_year_offer_eligible"))


def _need(row: Row) -> Need:
    started, ended = _day(row, "from"), _day_or_none(row, "to")
    return Need(row["ref"], row["family"], row["need"], started, ended)


def _level(row: Row) -> Level:
    return Level(row["family"], _day(row, "from"), int(row["level"]))


def _case(row: Row) -> Case:
    opened, closed = _day(row, "opened_on"), _day_or_none(row, "closed_on")
    reason = row["closure_reason"] or None
    return Case(row["ref"], row["family"], row["centre"], opened, closed, reason)


def _engagement(row: Row) -> Engagement:
    return Engagement(
        ref=row["ref"],
        family=row["family"],
        case=row["case"] or None,
        kind=row["kind"],
        date=_day(row, "date"),
        voided=bool(row["voided_on"]),
    )


def _star(row: Row) -> Star:
    return Star(
        ref=row["ref"],
        case=row["case"],
        kind=row["kind"],
        date=_day(row, "date"),
        edition=EDITIONS[row["edition"]],
        completed=row["completed"],
        voided=bool(row["voided_on"]),
    )


def _action(row: Row) -> Action:
    return Action(row["ref"], row["case"], row["area"], _day_or_none(row, "done_on"))


def _programme(row: Row) -> Programme:
    return Programme(row["code"], _yes(row, "evidence_based"), int(row["sessions"]))


def _enrolment(row: Row) -> Enrolment:
    started = _day(row, "started_on")
    return Enrolment(row["ref"], row["programme"], row["carer"], row["centre"], started)


def _attendance(row: Row) -> Attendance:
    attended = _yes(row, "attended")
    return Attendance(row["enrolment"], int(row["session"]), _day(row, "date"), attended)


def _judgement(row: Row) -> Judgement:
    on_track = {"on_track": True, "not_on_track": False}[row["judgement"]]
    return Judgement(row["ref"], row["child"], _day(row, "date"), row["area"], on_track)


def _contract(row: Row) -> Contract:
    return Contract(
        ref=row["ref"],
        provider=row["provider"],
        starts_on=_day(row, "starts_on"),
        ends_on=_day(row, "ends_on"),
        annual_cap_pence=int(row["annual_cap_pence"]),
        second_approval_over_pence=int(row["second_approval_over_pence"]),
        lookback_quarters=int(row["lookback_quarters"]),
    )


def _tariff_line(row: Row) -> TariffLine:
    return TariffLine(
        contract=row["contract"],
        position=int(row["position"]),
        kind=row["kind"],
        key=row["key"],
        unit_price_pence=_int_or_none(row, "unit_price_pence"),
        quarter_cap_units=_int_or_none(row, "quarter_cap_units"),
        baseline_bp=_int_or_none(row, "baseline_bp"),
        target_bp=_int_or_none(row, "target_bp"),
        reward_pence=_int_or_none(row, "reward_pence"),
    )
