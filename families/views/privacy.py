"""The data protection officer's first page (PAGES `/privacy/`)."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.requests import SignedInRequest
from centres.scope import AUDITOR
from families.models import SharingAgreement


@require_safe
@for_roles(AUDITOR)
def index(request: SignedInRequest) -> HttpResponse:
    """What is asked of the council, and by when."""
    today = timezone.localdate()
    agreements = SharingAgreement.objects.visible_to(request.user).in_force(today)
    context = {
        "agreements": agreements.count(),
        "to_review": agreements.filter(Q(review_on__lte=today)).count(),
    }
    return render(request, "families/privacy/index.html", context)
