"""All of a pack's sections, in order, each a step that can be told as it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from centres.quarters import Quarter
from outcomes.models import RollUp
from payments.models import Pack
from payments.packs.facts import Definition, Facts, Section
from payments.packs.reading.defined import definitions_of
from payments.packs.reading.monitoring import monitoring_steps
from payments.packs.reading.review import review_steps
from payments.packs.reading.stored import Stored

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Step:
    """A section that is still to be read, and what it is called."""

    title: str
    read: Callable[[], Section]


def steps_of(pack: Pack) -> list[Step]:
    """The sections of such a pack. Reads the stored figures."""
    stored = Stored(pack)
    found = review_steps(stored) if pack.is_review else monitoring_steps(stored)
    return [Step(title, read) for title, read in found]


def take_facts(pack: Pack, report: Report) -> Facts:
    """The pack's figures as they are stored now; `report` hears how many parts are done, of how
    many, and which comes next.
    """
    steps = steps_of(pack)
    total = len(steps) + 1
    sections = []
    for done, step in enumerate(steps):
        report(done, total, step.title)
        sections.append(step.read())
    report(len(steps), total, "What the measures mean")
    facts = _facts(pack, sections, [])
    return _facts(pack, sections, definitions_of(facts))


def _facts(pack: Pack, sections: list[Section], definitions: list[Definition]) -> Facts:
    return Facts(
        council=pack.council.name,
        provider=pack.provider.name,
        contract=f"{pack.contract.ref}, {pack.contract.name}" if pack.contract else "",
        cluster=pack.cluster.name if pack.cluster else "",
        centre=pack.centre.name if pack.centre else "",
        sections=sections,
        definitions=definitions,
        rollups=newest_rollups(pack),
    )


def newest_rollups(pack: Pack) -> dict[str, int]:
    """Ids of the roll-ups that the pack's own quarters were last done by. One query."""
    own: list[Quarter] = [pack.last_quarter]
    if pack.is_review:
        own = pack.last_quarter.quarters_of_year()
    done = RollUp.objects.done().filter(
        council=pack.council_id, quarter__in=[str(one) for one in own]
    )
    return dict(done.order_by("pk").values_list("quarter", "pk"))
