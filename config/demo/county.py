"""Ellenshire, a county that does not exist: providers, clusters, centres and reach areas.

Places are the same for every date. Shaped like a county of 35 centres: one charity runs 25 in
clusters of three or four, another three, and six schools seven. 32,000 children under 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from config.demo.dates import chance
from config.demo.folder import Folder

COUNCIL_CODE, COUNCIL_NAME = "ELLEN", "Ellenshire County Council"
UNDER_5_POPULATION = 32_000

CHARITY, SMALL_CHARITY = "EL-P1", "EL-P2"
PROVIDERS = {
    CHARITY: ("Rushlight Family Trust", "voluntary"),
    SMALL_CHARITY: ("Millrace Community Partnership", "voluntary"),
    "EL-P3": ("Quillbury Infant School", "school"),
    "EL-P4": ("Tarrowby Primary School", "school"),
    "EL-P5": ("Fennimoor Nursery School", "school"),
    "EL-P6": ("Wickenlow Primary School", "school"),
    "EL-P7": ("Orchard Rise School, Yarnley", "school"),
    "EL-P8": ("Sallowdene Community School", "school"),
}

# Cluster, provider, how deprived it is (1 most, 10 least), its centres.
CLUSTERS = [
    ("Port Ellen", CHARITY, 2, ["Harbourside", "Castlegate", "Saltern Road", "Lindle Park"]),
    ("Calverstow", CHARITY, 3, ["Calverstow Central", "Mossbank", "Kilnfield", "Tanner’s Row"]),
    ("Upper Ellen", CHARITY, 7, ["Ambleswick", "Brackendown", "Dunmarlow", "Ellenhead"]),
    ("Larkenham", CHARITY, 4, ["Larkenham", "Windle Hill", "St Osric’s", "Nine Acres"]),
    ("The Levels", CHARITY, 6, ["Eastermarsh", "Fleetham", "Withypool Lane"]),
    ("Merrowdale", CHARITY, 8, ["Merrowdean", "Hartlow", "Goslingbeck"]),
    ("Thornsea", CHARITY, 3, ["Thornsea", "Gull Lane", "Cobbler’s Hard"]),
    ("Millrace", SMALL_CHARITY, 4, ["Netherlow", "Pennyfold", "Weirside"]),
    ("Quillbury", "EL-P3", 5, ["Quillbury", "Inglewater"]),
    ("Tarrowby", "EL-P4", 8, ["Tarrowby"]),
    ("Fennimoor", "EL-P5", 6, ["Fennimoor"]),
    ("Wickenlow", "EL-P6", 7, ["Wickenlow"]),
    ("Yarnley", "EL-P7", 5, ["Orchard Rise"]),
    ("Sallowdene", "EL-P8", 3, ["Sallowdene"]),
]
NEIGHBOURHOODS = [
    "Abbey", "Bridge", "Common", "Dell", "East", "Furlong", "Grange", "Heath", "Hill", "Market",
    "Mill", "North", "Old Town", "Park", "Priory", "Quarry", "South", "Station", "West", "Wharf",
]  # fmt: skip
MOST_AREAS = 10
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Area:
    """A reach area; `sector` is what its postcodes begin with."""

    code: str
    name: str
    centre: str
    population: int
    decile: int
    sector: str

    def postcode(self, rng: Random) -> str:
        """A full postcode in the area; no post town of the United Kingdom begins with EL."""
        return f"{self.sector}{rng.choice(INWARD_LETTERS)}{rng.choice(INWARD_LETTERS)}"


@dataclass(frozen=True)
class Centre:
    """A centre; `need` says how much of the county's casework it has, compared with others."""

    code: str
    name: str
    cluster: str
    provider: str
    areas: tuple[Area, ...]

    @property
    def need(self) -> int:
        return sum(area.population * (11 - area.decile) for area in self.areas)


@dataclass
class County:
    """The places by their codes."""

    clusters: dict[str, tuple[str, str]] = field(default_factory=dict)  # name and provider
    centres: dict[str, Centre] = field(default_factory=dict)

    @property
    def areas(self) -> list[Area]:
        return [area for centre in self.centres.values() for area in centre.areas]

    def write_council(self, folder: Folder) -> None:
        """Put in the council alone, which every folder names."""
        folder.add("council", COUNCIL_CODE, COUNCIL_NAME)

    def write(self, folder: Folder) -> None:
        """Put the places into the folder."""
        self.write_council(folder)
        for code, (name, kind) in PROVIDERS.items():
            folder.add("providers", code, name, kind)
        for code, (name, provider) in self.clusters.items():
            folder.add("clusters", code, name, provider)
        for centre in self.centres.values():
            sector = centre.areas[0].sector
            folder.add("centres", centre.code, centre.name, centre.cluster, f"{sector}AA")
        for area in self.areas:
            folder.add("areas", area.code, area.name, area.centre, area.population, area.decile)


def build_county() -> County:
    """The county, always the same."""
    rng = chance("places")
    county = County()
    sketches: list[tuple[str, str, str, str, list[tuple[str, int, float]]]] = []
    for number, (name, provider, decile, centre_names) in enumerate(CLUSTERS, start=1):
        cluster = f"EL-K{number:02}"
        county.clusters[cluster] = (name, provider)
        for centre_name in centre_names:
            code = f"EL-C{len(sketches) + 1:02}"
            sketches.append((code, centre_name, cluster, provider, _sketch_areas(rng, decile)))
    populations = iter(_share_out([weight for *_, areas in sketches for *_, weight in areas]))
    for number, (code, name, cluster, provider, areas) in enumerate(sketches, start=1):
        built = tuple(
            Area(
                code=f"{code.replace('C', 'A')}{index}",
                name=f"{name} {neighbourhood}",
                centre=code,
                population=next(populations),
                decile=decile,
                sector=f"EL{number} {index}",
            )
            for index, (neighbourhood, decile, _weight) in enumerate(areas)
        )
        county.centres[code] = Centre(code, name, cluster, provider, built)
    return county


def _sketch_areas(rng: Random, decile: int) -> list[tuple[str, int, float]]:
    """A centre's areas: neighbourhood, deprivation decile, weight of its population."""
    size = rng.uniform(0.7, 1.4)
    names = sorted(rng.sample(NEIGHBOURHOODS, rng.randint(MOST_AREAS - 2, MOST_AREAS)))
    return [
        (name, min(max(decile + rng.randint(-2, 3), 1), 10), size * rng.uniform(0.6, 1.4))
        for name in names
    ]


def _share_out(weights: list[float]) -> list[int]:
    """The under-5 population shared out by weight, to the last child."""
    shares = [UNDER_5_POPULATION * weight / sum(weights) for weight in weights]
    whole = [int(share) for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda n: whole[n] - shares[n])
    for index in by_rest[: UNDER_5_POPULATION - sum(whole)]:
        whole[index] += 1
    return whole
