"""Two families side by side, and what merging them would change, in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from centres.models import User
from centres.wording import count, day_in_words
from families.linked import links_to
from families.merging import Pair
from families.models import Case, Engagement, Family, Level
from families.standing import sees_home

# What rows are called where a model's own name is not what people say.
CALLED = {
    "engagement": ("visit or contact", "visits and contacts"),
    "level": ("level of need", "levels of need"),
    "agreement": ("agreement", "agreements"),
}
# Moved with the families and said otherwise, or nothing anybody counts.
NOT_COUNTED = {"family", "carer", "child", "family-user relationship"}


def compared(user: User, kept: Family, merged: Family) -> list[tuple[str, str, str]]:
    """Facts of both, as rows: what it is, of the kept one, of the other."""
    one, other = _facts(user, kept), _facts(user, merged)
    return [(what, one[what], other[what]) for what in one]


def what_changes(kept: Family, merged: Family, pairs: Sequence[Pair]) -> list[str]:
    """What a merge would do, a line each."""
    twins = {(type(twin), twin.pk) for _, twin in pairs}
    people = [*merged.carers.all(), *merged.children.all()]
    moving = sum((type(person), person.pk) not in twins for person in people)
    lines = []
    if pairs:
        are = "person is" if len(pairs) == 1 else "people are"
        lines.append(f"{len(pairs)} {are} recorded once from then on")
    if moving:
        joins = "person joins" if moving == 1 else "people join"
        lines.append(f"{moving} {joins} the family")
    moved = [words for words in _rows_of(merged) if words]
    if moved:
        lines.append(f"It takes over {', '.join(moved)}")
    if merged.restricted and not kept.restricted:
        lines.append("The family becomes restricted, as the other is")
    open_now = Case.objects.open().filter(family__in=[kept, merged]).count()
    if open_now > 1:
        lines.append(f"It has {open_now} open cases then: close those that are not needed")
    lines.append(f"{merged.ref} is in no list any more, and its address leads to {kept.ref}")
    lines.append("Nothing that was paid for is paid for again")
    return lines


def _facts(user: User, family: Family) -> dict[str, str]:
    today = timezone.localdate()
    level = Level.objects.filter(family=family, starts_on__lte=today).order_by("-starts_on").first()
    contacts = Engagement.objects.standing().filter(family=family)
    last = contacts.direct().order_by("-date").first()
    open_cases = Case.objects.open().filter(family=family).select_related("worker")
    home = family.postcode if sees_home(user, family) else "Hidden: the family is restricted"
    registered = day_in_words(family.registered_on) if family.registered_on else "Not registered"
    if family.deregistered_on:
        registered += f", left {day_in_words(family.deregistered_on)}"
    return {
        "Centre": family.centre.name,
        "Registered": registered,
        "Postcode": home or "Not recorded",
        "Level of need": level.get_level_display() if level else "1 Universal",
        "Open cases": ", ".join(f"{case.ref}, {case.worker}" for case in open_cases) or "None",
        "Visits and contacts": str(contacts.count()),
        "Last seen": day_in_words(last.date) if last else "Not yet",
        "Restricted": "Yes" if family.restricted else "No",
    }


def _rows_of(family: Family) -> list[str]:
    said = []
    for link in links_to(Family):
        name = str(link.model._meta.verbose_name)
        if name in NOT_COUNTED or link.model._meta.auto_created:
            continue
        number = link.rows(family.pk).count()
        one, many = CALLED.get(name, (name, str(link.model._meta.verbose_name_plural)))
        said.append(f"{count(number)} {one if number == 1 else many}" if number else "")
    return said
