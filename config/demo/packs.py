"""What the demo's council and its large charity talk about: packs, commentary, actions agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from centres.models import Centre, Council, Role, User
from centres.quarters import Quarter
from config.demo.contracts import contract_of
from config.demo.county import CHARITY
from config.demo.dates import CURRENT, FULL_QUARTERS, DemoDates, days_after, weekday_before
from config.demo.signins import sign_ins
from payments.models import Contract, Pack, PackAction
from payments.packs.asking import ask_for_monitoring, ask_for_review
from payments.packs.document import draft_of
from payments.packs.making import make
from payments.packs.sending import send_pack
from payments.packs.talking import agree, comment, settle

DECIDED, NEWEST = 3, 4
BIG_CLUSTER = "EL-K01"
THURSDAY = 3
FROM_PROVIDER = {
    "standing": (
        "Families in greatest need come first for us. Health visitors tell us of more of them "
        "since the joint visits in Port Ellen and Calverstow began, and not all are reached yet. "
        "First Stars still come late where a case is opened just before a holiday."
    ),
    "groups": (
        "Teenage parents are still reached less than others in need. The Thursday group at "
        "Thornsea moved to the college, and more of them come since."
    ),
    "outcomes": (
        "Sustained contact is where we expected it. Programmes finish in the summer, so their "
        "number will rise in the coming quarter."
    ),
}
FROM_COUNCIL = {
    "standing": (
        "Please say at the meeting in which clusters those live who are not reached yet. The two "
        "southern clusters should be looked at together."
    ),
    "groups": "Please bring numbers of young parents known to midwives to the next meeting.",
    "claim": "Approved by two commissioners.",
    "not_paid": "Much of what is not paid lacks a closing Star. Worth a word with every team.",
}
BEGUN = {
    "standing": (
        "First Stars are late in fewer cases since coordinators see them in the morning. Reviews "
        "at three months are still behind in the south."
    ),
    "not_paid": "We went through every case without a closing Star with its worker.",
}
OF_CENTRE = {
    "reach": (
        "Births come from the council each month now. Not every family could be called on in its "
        "first six weeks this year: one post was empty from June to October."
    ),
    "offer": "Two groups were joined in the autumn. Families say that they miss the early one.",
}
# What was agreed, who does it (a side), by when (days after the quarter that it is about).
ACTIONS = (
    ("Send the list of live births to the clusters by the 5th of each month", "council", 50),
    ("Bring forward reviews in the two southern clusters, with a plan for each late one",
     "provider", 60),
    ("Agree with midwives how young parents are introduced before the birth", "provider", 110),
)  # fmt: skip
CAME = "Sent for the last three months. The clusters see new births within the week."


def write_packs(council: Council, dates: DemoDates) -> None:
    """A pack that was sent, the next one begun, a centre's year, a version for the board."""
    contract = Contract.objects.select_related("provider").get(
        council=council, ref=contract_of(CHARITY)
    )
    manager = _first(council, Role.PROVIDER_MANAGER, provider=contract.provider)
    commissioner = _first(council, Role.COMMISSIONER)
    sent = _monitoring(manager, contract, dates, DECIDED, days_after(dates.last_day(DECIDED), 40))
    _say(manager, sent, FROM_PROVIDER)
    _say(commissioner, sent, FROM_COUNCIL)
    for what, side, days in ACTIONS:
        who = commissioner if side == "council" else manager
        due_on = days_after(dates.last_day(DECIDED), days)
        agree(by=commissioner, pack=sent, what=what, who=who, due_on=due_on)
    document = draft_of(sent)
    assert document is not None  # noqa: S101  (it was made just now)
    send_pack(by=commissioner, pack=sent, shown=document.digest)
    first = PackAction.objects.filter(pack=sent).earliest("pk")
    settle(by=commissioner, pack=sent, action=first, state="done", outcome=CAME)
    begun = _monitoring(commissioner, contract, dates, NEWEST, _next_thursday(dates.as_of))
    _say(manager, begun, BEGUN)
    _monitoring(commissioner, contract, dates, DECIDED, None, for_board=True)
    centre = Centre.objects.filter(council=council, cluster__code=BIG_CLUSTER).earliest("code")
    year = _fullest_year(dates)
    review = ask_for_review(
        by=manager, centre=Centre.objects.select_related("cluster__provider").get(pk=centre.pk),
        year=year, meeting_on=days_after(_next_thursday(dates.as_of), 14), queue=False,
    )  # fmt: skip
    _say(manager, _made(review), OF_CENTRE)


def _monitoring(
    by: User,
    contract: Contract,
    dates: DemoDates,
    number: int,
    meeting_on: date | None,
    *,
    for_board: bool = False,
) -> Pack:
    return _made(
        ask_for_monitoring(
            by=by,
            contract=contract,
            quarter=dates.quarter(number),
            meeting_on=weekday_before(meeting_on) if meeting_on else None,
            for_board=for_board,
            queue=False,
        )
    )


def _made(pack: Pack) -> Pack:
    make(pack.pk)
    pack.refresh_from_db()
    return pack


def _say(by: User, pack: Pack, words: Mapping[str, str]) -> None:
    for section, text in words.items():
        comment(by=by, pack=pack, section=section, text=text, seen=0)


def _first(council: Council, role: str, **place: object) -> User:
    """One of those whom the demo lets sign in."""
    theirs = {f"memberships__{name}": value for name, value in place.items()}
    logins = [one.login for one in sign_ins(council)]
    people = User.objects.filter(memberships__role=role, login__in=logins, **theirs)
    return people.latest("username")


def _next_thursday(day: date) -> date:
    return day + timedelta(days=(THURSDAY - day.weekday()) % 7 or 7)


def _fullest_year(dates: DemoDates) -> Quarter:
    """The financial year of which most quarters are told; the later one of two."""
    quarters = [dates.quarter(number) for number in (*FULL_QUARTERS, CURRENT)]
    years = [quarter.year for quarter in quarters]
    best = max(sorted(set(years)), key=lambda year: (years.count(year), year))
    return Quarter(best, 1)
