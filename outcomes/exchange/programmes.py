"""The files of the exchange format about programmes (FORMAT.md)."""

from __future__ import annotations

from centres.exchange.tables import (
    Blame,
    Rule,
    Table,
    boolean,
    day,
    key,
    not_after_today,
    number,
    reference,
    text,
)
from centres.exchange_tables import CENTRES
from families.exchange import CARERS
from outcomes.models import Enrolment, Programme, ProgrammeAttendance

PROGRAMMES = Table(
    "programmes",
    Programme,
    what="programme",
    key=("code",),
    columns=(key("code"), text("name"), boolean("evidence_based"), number("sessions", lowest=1)),
)

ENROLMENTS = Table(
    "enrolments",
    Enrolment,
    what="enrolment",
    key=("ref",),
    goes_with="carer",
    columns=(
        key("ref"),
        reference("programme", PROGRAMMES),
        reference("carer", CARERS),
        reference("centre", CENTRES),
        day("started_on"),
    ),
)

PROGRAMME_ATTENDANCE = Table(
    "programme_attendance",
    ProgrammeAttendance,
    what="attendance",
    key=("enrolment", "session"),
    goes_with="enrolment",
    columns=(
        reference("enrolment", ENROLMENTS),
        number("session", lowest=1),
        day("date"),
        boolean("attended"),
    ),
    checks=(not_after_today("date"),),
    rules=(
        Rule(
            "merged_programme_attendance a JOIN merged_enrolments e ON e.ref = a.enrolment"
            " JOIN merged_programmes p ON p.code = e.programme",
            "a.session > p.sessions",
            (
                Blame(
                    "a",
                    "programme_attendance",
                    "session",
                    "a.session || ' is beyond the programme, which has ' || p.sessions"
                    " || ' sessions'",
                ),
                Blame(
                    "e",
                    "enrolments",
                    "programme",
                    "'has fewer sessions than the enrolment has attendances recorded for'",
                ),
                Blame(
                    "p",
                    "programmes",
                    "sessions",
                    "p.sessions || ' is fewer than are recorded as attended'",
                ),
            ),
        ),
    ),
)

TABLES = (PROGRAMMES, ENROLMENTS, PROGRAMME_ATTENDANCE)
