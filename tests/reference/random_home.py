"""What the parts of a random family share: its home, the days that matter, its contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from .folder import Row
from .random_draw import POSTCODES, VOID_REASONS, Draw
from .records import DIRECT_KINDS, OTHER_KINDS


@dataclass
class Home:
    """A family while it grows."""

    ref: str
    centre: str
    row: Row
    need_days: list[date] = field(default_factory=list)  # when greatest need is asked for
    sound_until: list[date] = field(default_factory=list)  # ends of 182 days after a closing
    levels: dict[date, int] = field(default_factory=dict)


def add_home(draw: Draw) -> Home:
    """A family with or without an area (maybe another centre's), registered or only known."""
    centre = draw.pick(draw.folder["centres"])["code"]
    own_areas = [row["code"] for row in draw.folder["areas"] if row["centre"] == centre]
    all_areas = [row["code"] for row in draw.folder["areas"]]
    area = draw.pick(draw.pick((own_areas, own_areas, own_areas, all_areas)) or [""])
    registered_on = draw.on_bound(0) if draw.chance(0.15) else draw.any_day(before=700, after=-500)
    row = draw.add(
        "families",
        ref=draw.ref("families"),
        centre=centre,
        area="" if draw.chance(0.1) else area,
        postcode=draw.pick(("", *POSTCODES)),
        registered_on=None if draw.chance(0.1) else registered_on,
        deregistered_on=None,
        restricted=draw.chance(0.1),
    )
    return Home(row["ref"], centre, row)


def any_worker(draw: Draw) -> str:
    workers = [row for row in draw.folder["staff"] if row["role"] in ("fsw", "coordinator")]
    return draw.pick(workers)["username"]


def add_contact(draw: Draw, home: Home, day: date, case: str = "", kind: str = "") -> None:
    """An engagement: mostly direct, a few voided on the same day or later."""
    centres = [row["code"] for row in draw.folder["centres"]]
    kinds = DIRECT_KINDS if draw.chance(0.85) else OTHER_KINDS
    voided_on = draw.near(day, 0, 1, 30, 200) if draw.chance(0.05) else None
    draw.add(
        "engagements",
        ref=draw.ref("engagements"),
        family=home.ref,
        case=case,
        centre=home.centre if draw.chance(0.8) else draw.pick(centres),
        worker=any_worker(draw),
        kind=kind or draw.pick(kinds),
        date=day,
        minutes=draw.pick((None, 0, 20, 45, 60, 180)),
        voided_on=voided_on,
        void_reason=draw.pick(VOID_REASONS) if voided_on else "",
    )


def days_from(day: date, days: int) -> date:
    return day + timedelta(days=days)
