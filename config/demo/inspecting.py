"""What the demo's commissioner asks again every quarter: views kept under a name."""

from __future__ import annotations

from centres.models import Council, User
from centres.scope import COMMISSIONER
from outcomes.comparing import keeping

# Names, and what each asks; said relatively, so that they move on with the quarters.
VIEWS = (
    (
        "Reach against last year",
        "units=provider&quarter=over&against=year"
        "&indicator=registered_under5&indicator=reached_under5&indicator=reached_greatest_need",
        True,
    ),
    (
        "Those we miss, by cluster",
        "units=cluster&quarter=newest&indicator=reached_families&group=everyone"
        "&group=teenage_parent&group=deprived&group=domestic_abuse"
        "&sort=reached_families.teenage_parent",
        False,
    ),
)


def keep_views(council: Council) -> None:
    """Two views of the first commissioner, one of them shared."""
    by = User.objects.filter(council=council, memberships__role=COMMISSIONER).order_by("pk")[0]
    for name, query, is_shared in VIEWS:
        keeping.keep(by=by, name=name, query=query, is_shared=is_shared)
