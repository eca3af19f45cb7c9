"""Records for tests of measures: a family in 2015 and whatever happens to it.

Every factory fits its defaults to what it is given, so that a test says only what it is about.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from centres import models as centres
from families import models as families
from outcomes import models as outcomes

OPENED = date(2015, 4, 1)


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = centres.Council

    code = factory.Sequence(lambda n: f"C{n}")
    name = factory.LazyAttribute(lambda made: f"Council {made.code}")


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = centres.Provider

    council = factory.SubFactory(CouncilFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    name = "A charity"
    kind = "voluntary"


class ClusterFactory(DjangoModelFactory):
    class Meta:
        model = centres.Cluster

    provider = factory.SubFactory(ProviderFactory)
    council = factory.SelfAttribute("provider.council")
    code = factory.Sequence(lambda n: f"K{n}")
    name = "A cluster"


class CentreFactory(DjangoModelFactory):
    class Meta:
        model = centres.Centre

    cluster = factory.SubFactory(ClusterFactory)
    council = factory.SelfAttribute("cluster.council")
    code = factory.Sequence(lambda n: f"Z{n}")
    name = "A centre"


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = centres.ReachArea

    centre = factory.SubFactory(CentreFactory)
    council = factory.SelfAttribute("centre.council")
    code = factory.Sequence(lambda n: f"A{n}")
    name = "An area"
    under5_population = 100


class WorkerFactory(DjangoModelFactory):
    class Meta:
        model = centres.User

    council = factory.SubFactory(CouncilFactory)
    username = factory.Sequence(lambda n: f"worker{n}")
    login = factory.SelfAttribute("username")
    name = "A worker"


class FamilyFactory(DjangoModelFactory):
    """Registered since 2014, without an area, in no need."""

    class Meta:
        model = families.Family

    centre = factory.SubFactory(CentreFactory)
    council = factory.SelfAttribute("centre.council")
    ref = factory.Sequence(lambda n: f"F{n}")
    registered_on = date(2014, 1, 1)


class OfFamily(DjangoModelFactory):
    class Meta:
        abstract = True

    family = factory.SubFactory(FamilyFactory)
    council = factory.SelfAttribute("family.council")
    ref = factory.Sequence(lambda n: f"R{n}")


class CarerFactory(OfFamily):
    class Meta:
        model = families.Carer

    first_name, last_name = "Ann", "Archer"
    date_of_birth = date(1985, 5, 17)


class ChildFactory(OfFamily):
    class Meta:
        model = families.Child

    first_name, last_name = "Bo", "Archer"
    date_of_birth = date(2013, 3, 1)


class NeedFactory(OfFamily):
    class Meta:
        model = families.Need

    need = "domestic_abuse"
    starts_on = date(2014, 1, 1)


class LevelFactory(DjangoModelFactory):
    class Meta:
        model = families.Level

    family = factory.SubFactory(FamilyFactory)
    council = factory.SelfAttribute("family.council")
    starts_on = date(2014, 1, 1)
    level = 3


class CaseFactory(OfFamily):
    """Open since 1 April 2015; `closed_on` alone closes it with its goals met."""

    class Meta:
        model = families.Case

    centre = factory.SelfAttribute("family.centre")
    worker = factory.SubFactory(WorkerFactory, council=factory.SelfAttribute("..council"))
    opened_on = OPENED
    closed_on = None
    closure_reason = factory.LazyAttribute(lambda made: "goals_met" if made.closed_on else "")


class EngagementFactory(OfFamily):
    """A home visit; given a `case`, one of that case. `voided_on` alone gives a reason too."""

    class Meta:
        model = families.Engagement

    case = None
    family = factory.LazyAttribute(lambda made: made.case.family)
    centre = factory.SelfAttribute("family.centre")
    worker = factory.LazyAttribute(
        lambda made: made.case.worker if made.case else WorkerFactory(council=made.council)
    )
    kind = "home_visit"
    date = OPENED
    voided_on = None
    void_reason = factory.LazyAttribute(lambda made: "Wrong family" if made.voided_on else "")


class StarFactory(DjangoModelFactory):
    """A Star of an edition's code; `scores` maps areas to scores, `family_scores` to the family's
    own numbers where they differ; `is_finished=False`: a draft.
    """

    class Meta:
        model = outcomes.Star

    case = factory.SubFactory(CaseFactory)
    council = factory.SelfAttribute("case.council")
    ref = factory.Sequence(lambda n: f"S{n:05}")
    kind = "first"
    date = OPENED
    completed = "together"
    edition: Any = "family-star-plus"
    voided_on = None
    void_reason = factory.LazyAttribute(lambda made: "Wrong scores" if made.voided_on else "")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **facts: Any) -> Any:
        scores, is_finished = facts.pop("scores", {}), facts.pop("is_finished", True)
        theirs = facts.pop("family_scores", {})
        facts["edition"] = outcomes.StarEdition.objects.get(code=facts["edition"])
        star = super()._create(model_class, *args, **facts)
        for code, score in scores.items():
            area = star.edition.areas.get(code=code)
            outcomes.StarScore.objects.create(
                star=star, area=area, score=score, family_score=theirs.get(code)
            )
        if is_finished:
            star.finished_at = timezone.now()
            star.save(update_fields=["finished_at"])
        return star


class ActionFactory(DjangoModelFactory):
    """Done on a day when `done_on` says so."""

    class Meta:
        model = outcomes.Action

    case = factory.SubFactory(CaseFactory)
    council = factory.SelfAttribute("case.council")
    ref = factory.Sequence(lambda n: f"T{n}")
    area = "family_routine"
    text = "A regular bedtime"
    done_on = None
    status = factory.LazyAttribute(lambda made: "done" if made.done_on else "open")


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = outcomes.Programme

    council = factory.SubFactory(CouncilFactory)
    code = factory.Sequence(lambda n: f"G{n}")
    name = "A programme"
    evidence_based = True
    sessions = 8


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = outcomes.Enrolment

    carer = factory.SubFactory(CarerFactory)
    council = factory.SelfAttribute("carer.council")
    centre = factory.SelfAttribute("carer.family.centre")
    programme = factory.SubFactory(ProgrammeFactory, council=factory.SelfAttribute("..council"))
    ref = factory.Sequence(lambda n: f"N{n:05}")
    started_on = OPENED


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = outcomes.ProgrammeAttendance

    enrolment = factory.SubFactory(EnrolmentFactory)
    council = factory.SelfAttribute("enrolment.council")
    session = 1
    date = OPENED
    attended = True


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = outcomes.Assessment

    child = factory.SubFactory(ChildFactory)
    council = factory.SelfAttribute("child.council")
    ref = factory.Sequence(lambda n: f"D{n}")
    date = OPENED
    area = "psed"
    judgement = "on_track"


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = outcomes.TwoYearPlace

    child = factory.SubFactory(ChildFactory, two_year_offer_eligible=True)
    council = factory.SelfAttribute("child.council")
    started_on = OPENED
