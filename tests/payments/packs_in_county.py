"""A pack of the small county with an action, for the walk of all pages."""

from __future__ import annotations

from payments.models import Contract, PackAction, PackSide
from payments.packs.asking import ask_for_monitoring
from payments.packs.making import make
from tests.cast import County, ago
from tests.payments.cast import Q1


def pack_keys(county: County, contract: str) -> dict[str, str]:
    """A draft of the contract's first quarter, by the parts of its addresses."""
    found = Contract.objects.select_related("provider").get(council=county.council, ref=contract)
    pack = ask_for_monitoring(by=county.pat, contract=found, quarter=Q1, queue=False)
    assert make(pack.pk)
    action = PackAction.objects.create(
        council=county.council,
        pack=pack,
        what="Bring the registers",
        side=PackSide.PROVIDER,
        who=county.pat,
        due_on=ago(-30),
        by=county.pat,
    )
    return {"pack": pack.ref, "pack_section": "standing", "pack_action": str(action.pk)}
