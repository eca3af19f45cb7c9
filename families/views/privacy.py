"""The data protection officer's first page (PAGES `/privacy/`)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.requests import SignedInRequest
from centres.wording import day_in_words
from families.models import AccessRequest, Correction, LegalHold, SharingAgreement
from families.rights.gate import for_officer
from families.rights.retention import DueList


@require_safe
@for_officer
def index(request: SignedInRequest) -> HttpResponse:
    """What is asked of the council, and by when."""
    today = timezone.localdate()
    agreements = SharingAgreement.objects.visible_to(request.user).in_force(today)
    waiting = AccessRequest.objects.visible_to(request.user).waiting()
    late = waiting.filter(due_on__lt=today).count()
    due_next = waiting.filter(due_on__gte=today).order_by("due_on").first()
    to_review = agreements.filter(review_on__lte=today).count()
    context = {
        "past": len(DueList(request.user.council, today)) if request.user.council else 0,
        "holds": LegalHold.objects.visible_to(request.user).standing().count(),
        "to_correct": Correction.objects.visible_to(request.user).filter(decision="").count(),
        "open": waiting.count(),
        "late": late,
        "next_due": f"Next due on {day_in_words(due_next.due_on)}" if due_next else "",
        "requests_tone": "bad" if late else "",
        "agreements": agreements.count(),
        "review_note": f"{to_review} to be reviewed" if to_review else "",
    }
    return render(request, "families/privacy/index.html", context)
