"""What changed between two Stars of one edition, area by area, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from centres.wording import in_a_row
from outcomes.family_star.readings import stages_of
from outcomes.models import Star, StarEdition


@dataclass(frozen=True)
class Change:
    """An area scored in two Stars: its name, both scores, and what the later one is called.

    `stage` is empty on a scale without named stages; from `good_from` an area goes well (SPEC 2).
    """

    area: str
    before: int
    now: int
    stage: str
    good_from: int

    @property
    def step(self) -> int:
        """How far it moved; below nothing, downwards."""
        return self.now - self.before

    @property
    def reached(self) -> bool:
        """Whether it goes well now and did not before."""
        return self.before < self.good_from <= self.now

    @property
    def fell_short(self) -> bool:
        """Whether it went well before and does not any more."""
        return self.now < self.good_from <= self.before

    @property
    def moved(self) -> str:
        """`from 4 to 6, up 2; now Trying`, without the area's name.

        Reaching `good_from` ends in "and going well".
        """
        where = f"; now {self.stage}" if self.stage else ""
        if not self.step:
            return f"still {self.now}{where.replace('; now', ',')}"
        way = "up" if self.step > 0 else "down"
        mark = ""
        if self.reached:
            mark = ", and going well" if self.stage else "; now going well"
        elif self.fell_short:
            mark = f", below {self.good_from} again"
        return f"from {self.before} to {self.now}, {way} {abs(self.step)}{where}{mark}"

    @property
    def words(self) -> str:
        """`Boundaries and behaviour: from 4 to 6, up 2; now Trying`."""
        return f"{self.area}: {self.moved}"


@dataclass(frozen=True)
class Progress:
    """Everything that changed from one Star to a later one of its edition.

    `apart` are the names of areas scored in only one of the two.
    """

    before: Star
    now: Star
    changes: list[Change]
    apart: list[str]

    @property
    def up(self) -> list[Change]:
        """Areas with a higher score now, in the edition's order."""
        return [change for change in self.changes if change.step > 0]

    @property
    def same(self) -> list[Change]:
        """Areas with the same score."""
        return [change for change in self.changes if not change.step]

    @property
    def down(self) -> list[Change]:
        """Areas with a lower score now."""
        return [change for change in self.changes if change.step < 0]

    @property
    def summary(self) -> str:
        """`Up in 6 areas, the same in 3, down in 1`; empty where no area is in both."""
        counts = [("up in", self.up), ("the same in", self.same), ("down in", self.down)]
        parts = [f"{way} {len(found)}" for way, found in counts if found]
        if not parts:
            return ""
        first, *rest = parts
        areas = " area" if first.endswith(" 1") else " areas"
        said = ", ".join([first + areas, *rest])
        return said[0].upper() + said[1:]

    @property
    def same_in_words(self) -> str:
        """`Physical health (5) and Social networks (4)`."""
        return in_a_row(f"{change.area} ({change.now})" for change in self.same)


def progress_between(before: Star, now: Star) -> Progress:
    """Both with their scores and the edition's areas loaded; of one edition."""
    earlier = {score.area_id: score.score for score in before.scores.all()}
    later = {score.area_id: score.score for score in now.scores.all()}
    edition, changes, apart = now.edition, [], []
    for area in edition.areas.all():
        if area.pk in earlier and area.pk in later:
            was, score = earlier[area.pk], later[area.pk]
            stage = stage_of(edition, score)
            changes.append(Change(area.name, was, score, stage, edition.good_from))
        elif area.pk in earlier or area.pk in later:
            apart.append(area.name)
    return Progress(before, now, changes, apart)


def changes_between(before: Star, now: Star) -> list[Change]:
    """Every area scored in both, in the edition's order."""
    return progress_between(before, now).changes


def stage_of(edition: StarEdition, score: int) -> str:
    """The name of the stage a score lies in; empty where the edition's scale has none."""
    return next((s.label for s in stages_of(edition) if s.lowest <= score <= s.highest), "")
