"""Random enrolments on programmes, and attendance around the session that completes them."""

from __future__ import annotations

from datetime import date, timedelta

from .folder import Row
from .random_draw import Draw
from .random_home import Home


def plan_enrolments(draw: Draw, home: Home) -> list[tuple[date, Row]]:
    """Days and programmes; known before needs and carers' ages are, which they decide on."""
    planned = []
    for _ in range(draw.pick((0, 0, 1, 1, 2, 3))):
        programme = draw.pick(draw.folder["programmes"])
        needed = sessions_needed(programme)
        started_on = draw.day(0, 7 * (needed - 1))
        planned.append((started_on, programme))
        home.need_days.append(started_on)
        if draw.chance(0.35):
            home.levels.setdefault(draw.near(started_on, 0, -1, 1, -15), draw.pick((2, 3, 4)))
    return planned


def sessions_needed(programme: Row) -> int:
    return -(-int(programme["sessions"]) * 3 // 4)


def add_enrolments(
    draw: Draw, home: Home, carers: list[str], planned: list[tuple[date, Row]]
) -> None:
    for started_on, programme in planned if carers else []:
        carer = draw.pick(carers)
        enrolment = add_enrolment(draw, home, carer, programme, started_on)
        sessions = attendance(draw, programme, started_on)
        add_attendance(draw, enrolment, sessions)
        if draw.chance(0.3):  # once more on the same programme: with the same dates, or later
            later = draw.pick((0, 0, 0, 1, 30))
            again_on = started_on + timedelta(days=later)
            again = add_enrolment(draw, home, carer, programme, again_on)
            if later:
                sessions = attendance(draw, programme, again_on)
            add_attendance(draw, again, sessions)


def add_enrolment(draw: Draw, home: Home, carer: str, programme: Row, started_on: date) -> str:
    centres = [row["code"] for row in draw.folder["centres"]]
    row = draw.add(
        "enrolments",
        ref=draw.ref("enrolments"),
        programme=programme["code"],
        carer=carer,
        centre=home.centre if draw.chance(0.6) else draw.pick(centres),
        started_on=started_on,
    )
    return row["ref"]


def attendance(draw: Draw, programme: Row, started_on: date) -> list[tuple[int, date, bool]]:
    """Sessions with date and attended: about as many as needed, some before the start."""
    count, needed = int(programme["sessions"]), sessions_needed(programme)
    days = [started_on + timedelta(days=7 * number) for number in range(count)]
    if draw.chance(0.25):
        early = draw.rng.randrange(count)
        days[early] = draw.near(started_on, -1, -7, -30, 0)
    if draw.chance(0.2):
        days = draw.shuffled(days)  # the number of a session is not its place in time
    if draw.chance(0.1):
        days[-1] = days[0]  # two sessions on one day
    attending = min(max(needed + draw.pick((-1, 0, 0, 0, 1, 1, 2)), 0), count)
    attended = set(draw.rng.sample(range(count), attending))
    if draw.chance(0.5):
        attended = set(range(attending))
    return [
        (number + 1, day, number in attended)
        for number, day in enumerate(days)
        if number in attended or draw.chance(0.7)
    ]


def add_attendance(draw: Draw, enrolment: str, sessions: list[tuple[int, date, bool]]) -> None:
    for number, day, attended in sessions:
        draw.add(
            "programme_attendance",
            enrolment=enrolment,
            session=number,
            date=day,
            attended=attended,
        )
