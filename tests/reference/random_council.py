"""Small councils at random, dense in edge cases and always valid by FORMAT.md.

The same seed and size give the same council. `correct` gives a later version of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .folder import Folder
from .quarters import Quarter
from .random_contracts import add_contracts
from .random_draw import POSTCODES, Draw
from .random_families import add_family

EARLIEST_QUARTER = Quarter(2013, 3)
QUARTERS = 6


@dataclass(frozen=True)
class RandomCouncil:
    """A folder, and the quarters that its records cluster around, in order."""

    seed: int
    folder: Folder
    quarters: list[Quarter]

    @property
    def code(self) -> str:
        return self.folder["council"][0]["code"]


def random_council(seed: int, families: int = 25) -> RandomCouncil:
    """A council of so many families (thousands are fine), by its seed alone."""
    quarters = quarters_for(seed)
    draw = Draw(seed, quarters)
    draw.add("council", code=f"R{seed}", name=f"Random council no. {seed}, & co")
    add_structure(draw, families)
    add_staff(draw, f"r{seed}")
    add_programmes(draw)
    add_contracts(draw)
    for _ in range(families):
        add_family(draw)
    for name, rows in draw.folder.items():
        draw.folder[name] = draw.shuffled(rows)
    return RandomCouncil(seed, draw.folder, quarters)


def quarters_for(seed: int) -> list[Quarter]:
    """Consecutive quarters; with the seed they move through leap years and others."""
    first = EARLIEST_QUARTER.later(seed % 14)
    return [first.later(number) for number in range(QUARTERS)]


def add_structure(draw: Draw, families: int) -> None:
    """Providers (some without centres), clusters (some without), centres (some without areas)."""
    for number in range(draw.rng.randint(1, 3) + min(families // 1000, 4)):
        provider = draw.ref("providers", plain=True)
        kind = draw.pick(("voluntary", "school", "council"))
        draw.add("providers", code=provider, name=f"Provider {number}", kind=kind)
        clusters = draw.pick((0, 1, 1, 2, 3)) if number else draw.pick((1, 2))
        for _ in range(clusters):
            add_cluster(draw, provider, must_have_centres=not draw.folder["centres"])


def add_cluster(draw: Draw, provider: str, *, must_have_centres: bool) -> None:
    cluster = draw.ref("clusters", plain=True)
    draw.add("clusters", code=cluster, name=f"Cluster {cluster}", provider=provider)
    for _ in range(draw.pick((1, 2)) if must_have_centres else draw.pick((0, 1, 1, 2, 2, 3, 4))):
        centre = draw.ref("centres", plain=True)
        postcode = draw.pick(("", *POSTCODES))
        draw.add("centres", code=centre, name="Centre é", cluster=cluster, postcode=postcode)
        for _ in range(draw.pick((0, 1, 1, 2, 3))):
            draw.add(
                "areas",
                code=draw.ref("areas", plain=True),
                name='Area "north", and so on',
                centre=centre,
                under5_population=draw.pick((0, 1, 7, 24, 130)),
                imd_decile=draw.pick((None, 1, 3, 10)),
            )


def add_staff(draw: Draw, prefix: str) -> None:
    """Workers of one cluster or several, coordinators, managers and the council's own people."""
    clusters = [row["code"] for row in draw.folder["clusters"]]
    people = [("fsw", cluster) for cluster in clusters for _ in range(draw.rng.randint(1, 2))]
    people += [("coordinator", cluster) for cluster in clusters]
    for number, (role, cluster) in enumerate(people):
        places = {cluster, draw.pick(clusters)} if draw.chance(0.2) else {cluster}
        for place in sorted(places):
            add_member(draw, f"{prefix}.{role}{number}", role, cluster=place)
        if role == "coordinator" and draw.chance(0.3):
            add_member(draw, f"{prefix}.{role}{number}", "fsw", cluster=cluster)
    for number, row in enumerate(draw.folder["providers"]):
        add_member(draw, f"{prefix}.mgr{number}", "provider_manager", provider=row["code"])
    for name, role in [
        ("comm1", "commissioner"),
        ("comm2", "commissioner"),
        ("admin", "council_admin"),
        ("dpo", "auditor"),
    ]:
        add_member(draw, f"{prefix}.{name}", role)


def add_member(draw: Draw, username: str, role: str, cluster: str = "", provider: str = "") -> None:
    draw.add(
        "staff",
        username=username,
        name=f"Person O'{username}",
        email=f"{username}@example.org",
        role=role,
        cluster=cluster,
        provider=provider,
    )


def add_programmes(draw: Draw) -> None:
    for sessions in draw.shuffled((1, 3, 4, 5, 8, 10))[: draw.rng.randint(2, 5)]:
        draw.add(
            "programmes",
            code=draw.ref("programmes"),
            name=f"Programme of {sessions}",
            evidence_based=draw.chance(0.85),
            sessions=sessions,
        )
