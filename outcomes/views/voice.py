"""Asking a family how it was, from the worker's side: asked, typed in, set aside, released."""

from __future__ import annotations

from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, return_address
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR, COUNCIL_ADMIN
from centres.steps import Done, take_step
from families.models import Case
from outcomes.models import FamilyVoice, Star
from outcomes.voice import asking, questions, words
from outcomes.voice.forms import AskForm, QuestionsForm, SetAsideForm, TypedForm
from outcomes.voice.handed_over import hand_over
from outcomes.voice.of_case import asked_in, likely_moment

DECLINED = "declined"


@READ_OR_SEND
@for_roles(*CASEWORK)
def ask(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what is asked, then hand the phone over; or write down that they would rather not."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    back = return_address(request, reverse("case", args=[case.ref]))
    asked = list(asked_in(case))
    stars = Star.objects.counted().filter(case=case)
    start = {"moment": likely_moment(case, stars, asked), "asking": uuid4()}
    form = AskForm(posted(request), initial=start)

    def act() -> Done | str:
        moment = form.cleaned_data["moment"]
        if DECLINED not in request.POST:
            hand_over(request, by=request.user, case=case, moment=moment, back=back)
            return Done(leads_to="voice_handed")
        asking.record(
            by=request.user,
            case=case,
            asking=form.cleaned_data["asking"],
            moment=moment,
            questions=questions.current(case.council_id),
        )
        return "Written down: the family would rather not be asked."

    return take_step(
        request,
        "outcomes/voice/ask.html",
        form=form,
        act=act,
        back_to=back,
        show=lambda: {"questions": questions.current(case.council_id), "back": back},
        case=case,
        last=next(iter(asked), None),
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def typed(request: SignedInRequest, ref: str) -> HttpResponse:
    """Write down what a family answered on paper or by telephone."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    asked = questions.current(case.council_id)
    stars = Star.objects.counted().filter(case=case)
    start = {"moment": likely_moment(case, stars, asked_in(case)), "asking": uuid4()}
    form = TypedForm(posted(request), questions=asked, initial=start)

    def act() -> str:
        cleaned = form.cleaned_data
        facts = {name: cleaned[name] for name in ("asking", "moment", "way", "comment")}
        asking.record(by=request.user, case=case, questions=asked, answers=form.given, **facts)
        return "Written down as the family said it."

    return take_step(
        request,
        "outcomes/voice/typed.html",
        form=form,
        act=act,
        back_to=reverse("case", args=[case.ref]),
        case=case,
    )


@require_safe
@for_roles(*CASEWORK)
def paper(request: SignedInRequest, ref: str) -> HttpResponse:
    """The questions on a sheet to print, with nothing of anybody on it."""
    case = find(Case.objects.all(), request.user, ref=ref)
    context = {
        "case": case,
        "questions": questions.current(case.council_id),
        "answers": FamilyVoice.Answer.labels,
        "words": words.WORDS,
    }
    return render(request, "outcomes/voice/paper.html", context)


@READ_OR_SEND
@for_roles(COORDINATOR)
def set_aside(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why an answer does not count, and set it aside."""
    voice = find(_voices(), request.user, ref=ref)
    form = SetAsideForm(posted(request))

    def act() -> str:
        asking.set_aside(by=request.user, voice=voice, reason=form.cleaned_data["reason"])
        return "Set aside. It stays on the case’s page, and counts nowhere."

    return take_step(
        request,
        "outcomes/voice/set_aside.html",
        form=form,
        allowed=lambda: asking.require_settable_aside(by=request.user, voice=voice),
        act=act,
        back_to=reverse("case", args=[voice.case.ref]),
        voice=voice,
    )


@READ_OR_SEND
@for_roles(COORDINATOR)
def comment(request: SignedInRequest, ref: str) -> HttpResponse:
    """Show a comment, and let commissioners read it or read it no more."""
    voice = find(_voices().exclude(comment=""), request.user, ref=ref)
    back = return_address(request, reverse("voice"))

    def act() -> str:
        if request.POST.get("release") == "yes":
            asking.release_comment(by=request.user, voice=voice)
        else:
            asking.hold_comment_back(by=request.user, voice=voice)
        return "Saved."

    return take_step(
        request,
        "outcomes/voice/comment.html",
        act=act,
        back_to=back,
        show=lambda: {"back": back, "is_released": hasattr(voice, "released")},
        voice=voice,
    )


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def change_questions(request: SignedInRequest) -> HttpResponse:
    """Which three questions the council's families are asked, from now on."""
    council = request.user.council
    assert council  # noqa: S101  (an administrator's membership is of a council)
    before = questions.current(council.pk)
    start = dict(zip(questions.FIELDS, before.texts, strict=True))
    form = QuestionsForm(posted(request), initial=start)

    def act() -> str:
        texts = [form.cleaned_data[name] for name in questions.FIELDS]
        questions.change(by=request.user, council=council, texts=texts)
        return "Families are asked these questions from now on."

    return take_step(
        request,
        "outcomes/voice/questions.html",
        form=form,
        act=act,
        back_to="voice_questions",
        before=before,
    )


def _voices() -> QuerySet[FamilyVoice]:
    rows = FamilyVoice.objects.select_related("case__family", "case__centre", "questions")
    return rows.prefetch_related("case__family__carers", "case__family__children")
