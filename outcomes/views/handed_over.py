"""What a family sees on the phone it was handed, and how the worker takes it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from families.models import Case
from outcomes.models import VoiceQuestions
from outcomes.voice import asking, words
from outcomes.voice.forms import AnswersForm, HandBackForm
from outcomes.voice.handed_over import HandedOver, handed_over, keep, take_back

ANSWERED, DECLINED = "answered", "declined"
TOO_MANY = "Too many wrong passwords. Wait five minutes, or sign out"
WRONG = "This is not the password you signed in with. Capitals count"


@READ_OR_SEND
@for_roles(*CASEWORK)
def answer(request: SignedInRequest) -> HttpResponse:
    """The three questions; once they are answered, thanks."""
    handed = handed_over(request)
    if handed is None:
        return redirect("home")
    if handed.done:
        return render(request, "outcomes/voice/thanks.html", _context(handed))
    questions = VoiceQuestions.objects.get(pk=handed.questions)
    if request.method == "POST" and DECLINED in request.POST:
        return _keep(request, handed, questions, None)
    # Nothing is taken from what waits after a time-out: that is the worker's.
    form = AnswersForm(request.POST if request.method == "POST" else None, questions=questions)
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, handed, questions, form)
        except ValidationError as problem:
            form.take(problem)
    return render(request, "outcomes/voice/answer.html", {**_context(handed), "form": form})


def _keep(
    request: SignedInRequest,
    handed: HandedOver,
    questions: VoiceQuestions,
    form: AnswersForm | None,
) -> HttpResponse:
    asking.record(
        by=request.user,
        case=Case.objects.select_related("family__council").get(pk=handed.case),
        asking=handed.asking_id,
        moment=handed.moment,
        questions=questions,
        answers=form.given if form else None,
        comment=form.cleaned_data["comment"] if form else "",
    )
    handed.done = ANSWERED if form else DECLINED
    keep(request, handed)
    return redirect("voice_handed")


@sensitive_post_parameters("password")
@READ_OR_SEND
@for_roles(*CASEWORK)
def hand_back(request: SignedInRequest) -> HttpResponse:
    """Ask for the worker's password, and give them their pages back."""
    handed = handed_over(request)
    if handed is None:
        return redirect("home")
    form = HandBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if take_back(request, by=request.user, password=form.cleaned_data["password"]):
            return redirect(handed.back)
        now = handed_over(request)
        form.add_error("password", TOO_MANY if now and now.waits else WRONG)
    return render(request, "outcomes/voice/hand_back.html", {**_context(handed), "form": form})


def _context(handed: HandedOver) -> dict[str, object]:
    return {"handed": handed, "words": words.WORDS}
