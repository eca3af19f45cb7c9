"""Evidence in words, as a commissioner reads it: "Visit 3 of 5 · 12 January 2016 · home visit"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from centres.wording import day_in_words, in_words
from families.models import Engagement
from outcomes.models import StarArea
from payments.evidence.readers import Facts

DOT = " · "


Areas = dict[str, dict[str, str]]


def in_words_by_line(evidence: list[Facts], areas: Areas | None = None) -> list[str]:
    """One text for each fact, in order; the areas of two Stars are told from one to the other.

    `areas` are `areas_by_edition()`, where several lines are told one after the other.
    """
    said: list[str] = []
    visits = [fact for fact in evidence if fact["kind"] == "engagement"]
    sessions = [fact for fact in evidence if fact["kind"] == "attendance"]
    for fact in evidence:
        if fact.get("removed"):
            said.append(f"{in_words(fact['kind'])} · removed from the record")
        elif fact["kind"] == "engagement":
            said.append(_visit(fact, visits))
        elif fact["kind"] == "attendance":
            said.append(_session(fact, sessions))
        else:
            said.append(WORDS[fact["kind"]](fact))
    return [*said, *_star_changes(evidence, areas)]


def areas_by_edition() -> Areas:
    """The names of Star areas by code, in order, by the code of their edition; one query."""
    found: Areas = {}
    rows = StarArea.objects.order_by("edition", "position")
    for edition, code, name in rows.values_list("edition__code", "code", "name"):
        found.setdefault(edition, {})[code] = name
    return found


def _say(*parts: str) -> str:
    return DOT.join(part for part in parts if part)


def _day(text: str | None) -> str:
    return day_in_words(date.fromisoformat(text)) if text else ""


def _visit(fact: Facts, visits: list[Facts]) -> str:
    what = "Visit" if fact["contact"] in Engagement.DIRECT else "Contact"
    place = f"{what} {visits.index(fact) + 1} of {len(visits)}" if len(visits) > 1 else what
    minutes = f"{fact['minutes']} minutes" if fact["minutes"] else ""
    voided = f"voided on {_day(fact['voided_on'])}" if fact["voided_on"] else ""
    return _say(place, _day(fact["date"]), in_words(fact["contact"]).lower(), minutes, voided)


def _session(fact: Facts, sessions: list[Facts]) -> str:
    place = f"Session {sessions.index(fact) + 1} of {len(sessions)} attended"
    missed = "" if fact["attended"] else "not attended"
    return _say(place, _day(fact["date"]), f"number {fact['session']}", missed)


def _case(fact: Facts) -> str:
    closed = ""
    if fact["closed_on"]:
        closed = f"closed {_day(fact['closed_on'])}, {in_words(fact['closure_reason']).lower()}"
    return _say(f"Case {fact['ref']}", f"opened {_day(fact['date'])}", closed)


def _star(fact: Facts) -> str:
    voided = f"voided on {_day(fact['voided_on'])}" if fact["voided_on"] else ""
    by = {
        "together": "family and worker together",
        "worker": "worker alone",
        "family": "family alone",
    }[fact["completed"]]
    return _say(f"{in_words(fact['star'])} Star", _day(fact["date"]), by, voided)


def _star_changes(evidence: list[Facts], areas: Areas | None) -> list[str]:
    stars = [fact for fact in evidence if fact["kind"] == "star" and not fact.get("removed")]
    if len(stars) < 2:  # noqa: PLR2004
        return []
    before, after = stars[0]["scores"], stars[-1]["scores"]
    edition = stars[0]["edition"]
    names = _area_names(edition) if areas is None else areas.get(edition, {})
    return [
        f"{names.get(area, in_words(area))} · from {before[area]} to {after[area]}"
        for area in sorted(before, key=list(names).index if names else None)
        if area in after
    ]


def _area_names(edition: str) -> dict[str, str]:
    areas = StarArea.objects.filter(edition__code=edition).order_by("position")
    return dict(areas.values_list("code", "name"))


def _action(fact: Facts) -> str:
    done = f"done on {_day(fact['date'])}" if fact["status"] == "done" else in_words(fact["status"])
    return _say(f"Action {fact['ref']}", in_words(fact["area"]).lower(), done)


def _level(fact: Facts) -> str:
    return _say(f"Level {fact['level']}", f"from {_day(fact['date'])}")


def _need(fact: Facts) -> str:
    until = f"to {_day(fact['ended_on'])}" if fact["ended_on"] else ""
    return _say("A need that counts as greatest need", f"from {_day(fact['date'])}", until)


def _carer(fact: Facts) -> str:
    return f"Carer {fact['ref']} · under 20 on the day that counts"


def _child(fact: Facts) -> str:
    entitled = "entitled to a two-year-old place" if fact["two_year_offer_eligible"] else ""
    return _say(f"Child {fact['ref']}", entitled)


def _family(fact: Facts) -> str:
    since = f"registered {_day(fact['date'])}" if fact["date"] else "not registered"
    until = f"deregistered {_day(fact['deregistered_on'])}" if fact["deregistered_on"] else ""
    return _say(f"Family {fact['ref']}", since, until)


def _place(fact: Facts) -> str:
    return _say("Funded place", f"started {_day(fact['date'])}")


def _assessment(fact: Facts) -> str:
    return _say(
        "Assessment",
        _day(fact["date"]),
        in_words(fact["area"]).lower(),
        in_words(fact["judgement"]).lower(),
    )


def _enrolment(fact: Facts) -> str:
    return _say(
        f"Enrolment {fact['ref']}",
        fact["programme"],
        f"{fact['sessions']} sessions",
        f"started {_day(fact['date'])}",
    )


WORDS: dict[str, Callable[[Facts], str]] = {
    "case": _case,
    "star": _star,
    "action": _action,
    "level": _level,
    "need": _need,
    "carer": _carer,
    "child": _child,
    "family": _family,
    "place": _place,
    "assessment": _assessment,
    "enrolment": _enrolment,
}
