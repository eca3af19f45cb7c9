from typing import Any

from django.http import HttpRequest

from centres import parked
from centres.navigation import items_for
from centres.scope import CASEWORK
from centres.signing_in.steps import factor_missing


def lodestar(request: HttpRequest) -> dict[str, Any]:
    """What every page shows around its content: whose service, who is signed in, where to go."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"council_name": "", "signed_in_as": "", "navigation": []}
    path = request.path
    items = [] if factor_missing(request) else items_for(user)
    typed_at = parked.parked_at(request) if request.method == "GET" else None
    return {
        "council_name": user.council.name if user.council else "",
        "signed_in_as": str(user),
        "typed_at": typed_at,
        "device_worker": user.device_key,
        "device_casework": user.has_role(*CASEWORK),
        "navigation": [
            {"text": item.text, "href": item.href, "current": item.holds(path)} for item in items
        ],
    }
