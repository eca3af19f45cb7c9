from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import agreeing, contracts, drawing_up

CONTRACT = "contracts/<ref:contract>/"
# A contract's own terms, while they are drawn up, and a variation's: the same steps of both.
WHERE = {"contract": f"{CONTRACT}draft/", "variation": f"{CONTRACT}variations/<int:number>/"}
STEPS = {
    "terms/": ("terms", drawing_up.terms),
    "lines/new/<ref:kind>/": ("line_new", drawing_up.line_new),
    "lines/<int:position>/": ("line", drawing_up.line),
    "lines/<int:position>/remove/": ("line_remove", drawing_up.line_remove),
    "discard/": ("discard", drawing_up.discard),
    "offer/": ("offer", agreeing.offer),
    "agree/": ("agree", agreeing.agree),
    "send-back/": ("send_back", agreeing.send_back),
    "withdraw/": ("withdraw", agreeing.withdraw),
}

urlpatterns = [
    path("contracts/", contracts.index, name="contracts"),
    path("new-contract/", drawing_up.new_contract, name="contract_new"),
    path(CONTRACT, contracts.show, name="contract"),
    path(f"{CONTRACT}vary/", drawing_up.vary, name="contract_vary"),
    path(WHERE["variation"], contracts.variation, name="variation"),
    *(
        path(f"{prefix}{step}", view, name=f"{what}_{name}")
        for what, prefix in WHERE.items()
        for step, (name, view) in STEPS.items()
    ),
]
