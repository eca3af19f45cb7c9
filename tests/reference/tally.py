"""What a hundred random councils hold, so that one sees the generator is worth its while.

python -m tests.reference.tally [SEEDS [FAMILIES]]
"""

from __future__ import annotations

import sys
from collections import Counter

from .quarters import Quarter
from .story import Chapter, story


def tally(seeds: int = 100, families: int = 25) -> Counter[str]:
    """Counts over all stories: achievements, figures, lines, decisions; and councils with each."""
    total: Counter[str] = Counter()
    for seed in range(seeds):
        found: Counter[str] = Counter()
        for chapter in story(seed, families):
            found += of_chapter(chapter)
        total += found
        total.update(f"councils with {what}" for what in found)
    return total


def of_chapter(chapter: Chapter) -> Counter[str]:
    found: Counter[str] = Counter()
    quarter: Quarter = chapter.quarter
    for text in chapter.outputs[f"achievements-{quarter}.csv"].splitlines()[1:]:
        found[f"achievement {text.split(',', 1)[0]}"] += 1
    for text in chapter.outputs[f"measures-{quarter}.csv"].splitlines()[1:]:
        level, *_, indicator, numerator, denominator = text.split(",")
        if level == "council":
            found[f"indicator {indicator}, numerator"] += int(numerator)
            found[f"indicator {indicator}, denominator"] += int(denominator)
    for claim in chapter.claims:
        found["claims"] += 1
        found["claims without lines"] += not claim.lines
        for line in claim.lines:
            is_target = line.kind != "reversal" and line.achieved_on is None
            what = "target" if is_target and line.kind == "over_cap" else line.measure
            found[f"line {line.kind}"] += 1
            found[f"line {line.kind} {what}"] += line.kind in ("outcome", "reversal")
            found["line over_cap, of a target"] += is_target and line.kind == "over_cap"
            found["line target of 0"] += line.kind == "target" and line.amount == 0
    for decision in (*chapter.first, *chapter.then):
        found[f"decision {decision.step}"] += 1
        found["lines rejected"] += len(decision.rejected)
    return +found


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:]]
    counts = tally(*numbers)
    for what in sorted(name for name in counts if not name.startswith("councils with")):
        councils = counts[f"councils with {what}"]
        sys.stdout.write(f"{counts[what]:8}  in {councils:3} councils  {what}\n")


if __name__ == "__main__":
    main()
