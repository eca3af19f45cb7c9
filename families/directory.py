"""The directory of local services: kept by coordinators and the council, found by their words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Least, Lower
from django.utils import timezone

from centres import audit
from centres.guards import require_day, require_reason
from centres.models import Cluster, User
from centres.references import next_reference
from centres.refusals import Refused
from centres.scope import COORDINATOR, COUNCIL_ADMIN
from families.models import Need, Service

KEEPERS = frozenset({COORDINATOR, COUNCIL_ADMIN})
LONGEST_SEARCH = 100
MOST_WORDS = 6
# How alike a typed word and one of the service's must be, from 0 to 1: "houzing" finds housing.
ALIKE = 0.5
FACTS = (
    "name",
    "about",
    "needs",
    "for_whom",
    "address",
    "postcode",
    "when_open",
    "phone",
    "email",
    "website",
    "checked_on",
)


def matching(services: QuerySet[Service], words: str) -> QuerySet[Service]:
    """Services in which every word occurs, or one much like it; the best fit first.

    Accents, capitals and small slips do not matter. Without words: all of them, by name.
    """
    terms = words.replace("\x00", " ")[:LONGEST_SEARCH].split()[:MOST_WORDS]
    if not terms:
        return services
    text = Lower(Unaccent(F("found_by")))
    plain: list[Any] = [Lower(Unaccent(Value(term))) for term in terms]
    alike = [TrigramWordSimilarity(term, text) for term in plain]
    names = {f"alike_{place}": likeness for place, likeness in enumerate(alike)}
    services = services.alias(**names)
    fits = reduce(Q.__and__, (Q(**{f"{name}__gte": ALIKE}) for name in names))
    worst: Any = Least(*map(F, names)) if len(names) > 1 else F("alike_0")
    return services.filter(fits).alias(fit=worst).order_by("-fit", "name", "pk")


def stale_before(today: date) -> date:
    """Services last checked before this day should be checked again."""
    return today - Service.CHECKED_FOR


@transaction.atomic
def add(*, by: User, clusters: Iterable[Cluster] = (), **facts: Any) -> Service:
    """A new service of the person's council; `facts` are its fields.

    Refused for people who do not keep the directory; ValidationError names the field that is
    wrong. Without clusters it is for the whole county.
    """
    _require_keeper(by)
    service = Service(council=by.council, ref=next_reference("V"), **facts)
    _save(service, list(clusters))
    _audit(by, "service.add", service)
    return service


@transaction.atomic
def edit(*, by: User, service: Service, clusters: Iterable[Cluster] = (), **facts: Any) -> Service:
    """Correct what is said of a service; the row as it was is kept."""
    _require_keeper(by)
    service = _locked(service)
    changed = sorted(name for name, value in facts.items() if getattr(service, name) != value)
    for name, value in facts.items():
        setattr(service, name, value)
    _save(service, list(clusters))
    _audit(by, "service.edit", service, fields=changed)
    return service


@transaction.atomic
def confirm(*, by: User, service: Service) -> Service:
    """What is said of it was checked today and is right."""
    _require_keeper(by)
    service = _locked(service)
    service.checked_on = timezone.localdate()
    service.save(update_fields=["checked_on"])
    _audit(by, "service.confirm", service)
    return service


@transaction.atomic
def retire(*, by: User, service: Service, reason: str) -> Service:
    """Take it out of the directory: nobody is told of it any more, what was recorded stays."""
    _require_keeper(by)
    require_reason(reason)
    service = _locked(service)
    if service.retired_on:
        raise Refused("This service was already taken out of the directory.")
    service.retired_on, service.retired_why = timezone.localdate(), reason
    service.save(update_fields=["retired_on", "retired_why"])
    _audit(by, "service.retire", service)
    return service


@transaction.atomic
def offer_again(*, by: User, service: Service) -> Service:
    """Put a retired service back into the directory."""
    _require_keeper(by)
    service = _locked(service)
    if not service.retired_on:
        raise Refused("This service is in the directory already.")
    service.retired_on, service.retired_why = None, ""
    service.save(update_fields=["retired_on", "retired_why"])
    _audit(by, "service.offer_again", service)
    return service


def _save(service: Service, clusters: list[Cluster]) -> None:
    require_day(service.checked_on, "checked_on")
    unknown = set(service.needs) - set(Need.Kind.values)
    if unknown:
        raise ValidationError({"needs": "Select needs from the list."})
    if any(cluster.council_id != service.council_id for cluster in clusters):
        raise ValidationError({"clusters": "Select clusters of your council."})
    service.found_by = " ".join(
        [service.name, service.about, service.for_whom, service.address, *service.needs_in_words]
    )
    service.clean_fields(exclude=["council", "ref", "found_by"])
    service.save()
    service.clusters.set(clusters)


def _locked(service: Service) -> Service:
    locked: Service = Service.objects.select_for_update().get(pk=service.pk)
    return locked


def _require_keeper(by: User) -> None:
    if not by.has_role(*KEEPERS):
        raise Refused("Only a coordinator or the council’s administrator keeps the directory.")


def _audit(by: User, action: str, service: Service, **details: Any) -> None:
    audit.record(
        by=by,
        action=action,
        record="service",
        reference=service.ref,
        council=service.council,
        **details,
    )
