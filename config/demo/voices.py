"""What the demo's families say at reviews and at the end, and stories of what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from centres.models import Council, Membership, Role, User
from config.demo.county import build_county
from config.demo.dates import DemoDates, days_after, happens
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from config.demo.staff import build_staff
from config.demo.voice_words import COMMENTS, MIXED, STORIES
from families.models import Case
from outcomes.models import CommentRelease, FamilyVoice, ImpactStory, Star
from outcomes.voice import asking, stories
from outcomes.voice.questions import current

ASKED, DECLINED, SAYS_MORE, RELEASED, ON_PAPER = 0.62, 0.11, 0.38, 0.7, 0.08
# From a lot to not at all, and rather not say: at a review, and at the end of what went well.
SCALE = list(FamilyVoice.Answer)
AT_REVIEW, AT_END = (30, 34, 20, 8, 4, 4), (46, 32, 13, 4, 2, 3)
MOMENTS = {
    Star.Kind.REVIEW: FamilyVoice.Moment.REVIEW,
    Star.Kind.CLOSING: FamilyVoice.Moment.CLOSING,
}
PRESSED = "The little one had the phone and pressed what shone."
WANTED = "A neighbour could tell who this is from the dog: please leave it out."
WITHDRAWN = "The family would rather that it is not told."


def give_voice(council: Council, dates: DemoDates) -> None:
    """Ask families at their reviews and at the end; write, release and withdraw stories."""
    coordinators = _coordinators(council)
    voices = list(_voices(council, dates))
    FamilyVoice.objects.bulk_create(voices)
    CommentRelease.objects.bulk_create(_releases(voices, coordinators, dates))
    _set_one_aside(council, coordinators[BIG_CLUSTER])
    _tell_stories(council, coordinators, dates)


def _voices(council: Council, dates: DemoDates) -> Iterator[FamilyVoice]:
    rng = dates.chance("family voice")
    questions = current(council.pk)
    stars = Star.objects.counted().filter(council=council, kind__in=MOMENTS)
    rows = stars.select_related("case__centre__cluster", "case__family").order_by("ref")
    number = 0
    for star in rows:
        if not happens(rng, ASKED):
            continue
        number += 1
        voice = FamilyVoice(
            council=council,
            ref=f"EL-W{number:04}",
            case=star.case,
            asking=UUID(int=rng.getrandbits(128), version=4),
            moment=MOMENTS[Star.Kind(star.kind)],
            way=FamilyVoice.Way.PAPER if happens(rng, ON_PAPER) else FamilyVoice.Way.HANDED,
            on=star.date,
            asked_by_id=star.case.worker_id,
            questions=questions,
            declined=happens(rng, DECLINED),
        )
        if not voice.declined:
            _answer(rng, voice, AT_END if voice.moment == voice.Moment.CLOSING else AT_REVIEW)
        yield voice


def _answer(rng: Random, voice: FamilyVoice, weights: tuple[int, ...]) -> None:
    voice.first, voice.second, voice.third = rng.choices(SCALE, weights=weights, k=3)
    if happens(rng, SAYS_MORE):
        pleased = SCALE.index(voice.first) <= 1
        voice.comment = rng.choice(COMMENTS if pleased else MIXED)


def _releases(
    voices: list[FamilyVoice], coordinators: dict[str, User], dates: DemoDates
) -> Iterator[CommentRelease]:
    """Most comments of families that are not restricted, a few days later."""
    rng = dates.chance("released comments")
    for voice in voices:
        cluster = voice.case.centre.cluster.code
        if voice.comment and not voice.case.family.restricted and happens(rng, RELEASED):
            on = min(days_after(voice.on, rng.randint(1, 9)), dates.as_of)
            yield CommentRelease(voice=voice, by=coordinators[cluster], at=_at_noon(on))


def _set_one_aside(council: Council, coordinator: User) -> None:
    answered = FamilyVoice.objects.answered().filter(
        council=council, case__centre__cluster__code=BIG_CLUSTER
    )
    asking.set_aside(by=coordinator, voice=answered.latest("on", "ref"), reason=PRESSED)


def _tell_stories(council: Council, coordinators: dict[str, User], dates: DemoDates) -> None:
    """One of each kind, then the released ones, over the cluster of the tour and others."""
    told = iter(STORIES)
    rng = dates.chance("stories")
    mine = User.objects.get(council=council, username=_tour_worker())
    own = _closed_well(council, BIG_CLUSTER).filter(worker=mine)
    draft, waiting, changes = own[:3]
    others = list(_closed_well(council, BIG_CLUSTER).exclude(worker=mine)[:2])
    small = list(_closed_well(council, SMALL_CLUSTER)[:1])
    _write(draft, next(told), send=False)
    _write(waiting, next(told))
    _write(others[0], next(told))
    _write(small[0], next(told))
    returned, withdrawn = _write(changes, next(told)), _write(others[1], next(told))
    coordinator = coordinators[BIG_CLUSTER]
    stories.ask_for_changes(by=coordinator, story=returned, wanted=WANTED)
    stories.release(by=coordinator, story=withdrawn)
    stories.withdraw(by=coordinator, story=withdrawn, reason=WITHDRAWN)
    used = {draft.pk, waiting.pk, changes.pk, *(case.pk for case in (*others, *small))}
    cases = {code: list(_closed_well(council, code)) for code in coordinators}
    released = []
    for number, words in enumerate(told, start=1):
        code = rng.choice([BIG_CLUSTER, *sorted(coordinators)])
        free = [case for case in cases[code] if case.pk not in used]
        if free:
            case = rng.choice(free)
            used.add(case.pk)
            released.append(_released(number, case, words, coordinators[code], dates.as_of))
    ImpactStory.objects.bulk_create(released)


def _write(case: Case, words: tuple[str, ...], *, send: bool = True) -> ImpactStory:
    parts = dict(zip(stories.PARTS, words, strict=True))
    return stories.write(by=case.worker, case=case, parts=parts, send=send)


def _released(
    number: int, case: Case, words: tuple[str, ...], coordinator: User, as_of: date
) -> ImpactStory:
    closed = case.closed_on
    assert closed  # noqa: S101  (for the type checker: it is closed)
    return ImpactStory(
        council_id=case.council_id,
        ref=f"EL-I{number:04}",
        case=case,
        written_by=case.worker,
        state=ImpactStory.State.RELEASED,
        released_by=coordinator,
        released_on=min(days_after(closed, 10), as_of),
        **dict(zip(stories.PARTS, words, strict=True)),
    )


def _closed_well(council: Council, cluster: str) -> QuerySet[Case]:
    """Cases that ended well, the last ones first."""
    rows = Case.objects.filter(
        council=council,
        centre__cluster__code=cluster,
        closure_reason=Case.Closure.GOALS_MET,
        family__restricted=False,
    )
    return rows.select_related("worker", "centre", "family").order_by("-closed_on", "ref")


def _coordinators(council: Council) -> dict[str, User]:
    """The first coordinator of each cluster, by its code."""
    members = Membership.objects.filter(council=council, role=Role.COORDINATOR)
    rows = members.select_related("user", "cluster").order_by("-pk")
    return {member.cluster.code: member.user for member in rows if member.cluster}


def _tour_worker() -> str:
    """The one whom the tour signs in as."""
    return build_staff(build_county()).in_cluster(BIG_CLUSTER, outreach=True)[0].username


def _at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
