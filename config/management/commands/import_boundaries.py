"""`manage.py import_boundaries COUNCIL FILE`: the shapes of its reach areas, for the map."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centres.models import Council
from centres.wording import in_a_row
from outcomes.map.geojson import CODE, NAME
from outcomes.map.importing import ATTRIBUTION, BoundaryFaults, Counts, read_in
from outcomes.models.boundaries import ATTRIBUTION_LENGTH

MOST_NAMED = 10


class Command(BaseCommand):
    help = (
        "Reads a GeoJSON file of small areas in metres of the British National Grid (EPSG:27700),"
        " like the boundaries of 2011 that the Office for National Statistics publishes, and keeps"
        " those of the council's reach areas for its map. All of it, or, where it has faults,"
        " nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("council", metavar="COUNCIL", help="the council's code")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--centres",
            type=Path,
            metavar="FILE",
            help="a CSV with where each centre stands: centre, easting, northing. Without it a"
            " centre is drawn in the middle of the area its postcode lies in (import_postcodes)",
        )
        parser.add_argument(
            "--licence",
            default=ATTRIBUTION,
            metavar="TEXT",
            help=f"shown below the map: {ATTRIBUTION}",
        )
        parser.add_argument(
            "--area-property",
            default=CODE,
            metavar="NAME",
            help=f"the property with the code of the reach area ({CODE})",
        )
        parser.add_argument(
            "--code-property",
            default=CODE,
            metavar="NAME",
            help=f"the property with the small area's own code ({CODE})",
        )
        parser.add_argument(
            "--name-property",
            default=NAME,
            metavar="NAME",
            help=f"the property with the small area's own name ({NAME})",
        )

    def handle(self, *, council: str, file: Path, **options: Any) -> None:
        owner = Council.objects.filter(code=council).first()
        if owner is None:
            raise CommandError(f"There is no council with the code “{council}”.")
        licence = options["licence"].strip()
        if not 0 < len(licence) <= ATTRIBUTION_LENGTH:
            raise CommandError(
                f"The words of the licence must be 1 to {ATTRIBUTION_LENGTH} characters."
            )
        try:
            counts = read_in(
                owner,
                file,
                centres=options["centres"],
                attribution=licence,
                key=options["area_property"],
                code=options["code_property"],
                name=options["name_property"],
            )
        except BoundaryFaults as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault), self.style.NOTICE)
            faults = "1 fault" if len(refused.faults) == 1 else f"{len(refused.faults)} faults"
            raise CommandError(f"{faults}; nothing was read in.") from None
        self.stdout.write(f"{owner.name}: {_said(counts)}")


def _said(counts: Counts) -> str:
    said = (
        f"{counts.added:,} boundaries added, {counts.changed:,} changed, {counts.unchanged:,}"
        f" unchanged. {counts.elsewhere:,} features are of areas it does not have."
        f" {counts.placed:,} centres have a place on the map."
    )
    if counts.without:
        said += f" Without a boundary: {_some(counts.without)}."
    if counts.not_placed:
        said += f" Without a place: {_some(counts.not_placed)}."
    return said


def _some(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return in_a_row(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED:,} more"
