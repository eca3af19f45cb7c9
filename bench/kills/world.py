"""What is there before the load: a county with visits, and claims that wait to be approved."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.utils import timezone

from bench.county import make_county
from centres.models import Centre, Cluster, Council, Membership, Provider, User
from centres.quarters import Quarter
from centres.row_scope import as_service
from centres.scope import COMMISSIONER, COORDINATOR, FSW, PROVIDER_MANAGER
from config.exchange import export_folder
from families.models import Family
from outcomes.models import Achievement
from outcomes.rollup import request_rollup
from payments.drafts import draft_claims
from payments.models import Claim, Contract, TariffLine

QUARTER = Quarter.parse("2015-16-Q4")
QUARTERS = [Quarter.parse(f"2015-16-Q{number}") for number in (1, 2, 3, 4)]
PENCE = 10_000


@dataclass
class World:
    """References of what the load works on, and a signed-in session of each person's."""

    rolled_up: str
    families: list[str] = field(default_factory=list)
    claims: dict[str, list[str]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()
    # One that has been asked for: its page asks for the quarter again.
    rollup: int = 0


def make_world(folder: Path, *, families: int, contracts: int) -> World:
    """Make it in the configured, migrated and empty database; `folder` is for the exports."""
    with as_service():
        council = make_county("KILLS", families=families, contacts=families * 10)
        world = World(rolled_up=council.code)
        _people(world, council)
        _contract(council, Provider.objects.get(council=council, code="P0"), "K-1")
        paid = Council.objects.create(code="PAID", name="Paid")
        _claims(world, paid, contracts)
        world.folder = folder / "council"
        export_folder(council, world.folder)
    return world


def _people(world: World, council: Council) -> None:
    cluster = Cluster.objects.get(council=council, code="K0")
    workers = User.objects.filter(council=council, username__startswith="fsw")
    workers.update(email=Concat("username", Value("@kills.invalid")))
    for worker in workers:
        Membership.objects.create(council=council, user=worker, role=FSW, cluster=cluster)
    worker = workers.get(username="fsw0")
    asker = _person(council, "asker", COORDINATOR, cluster=cluster)
    rows = Family.objects.filter(council=council, centre__cluster=cluster, restricted=False)
    registered = rows.filter(merged_into__isnull=True) if _merges() else rows
    world.families = [*registered.order_by("ref").values_list("ref", flat=True)]
    first = request_rollup(council=council, quarter=QUARTER, by=asker, queue=False)
    world.rollup = first.pk
    world.sessions |= {"worker": signed_in(worker), "asker": signed_in(asker)}


def _merges() -> bool:
    return any(field.name == "merged_into" for field in Family._meta.get_fields())


def _claims(world: World, council: Council, contracts: int) -> None:
    commissioner = _person(council, "payer", COMMISSIONER)
    world.sessions["payer"] = signed_in(commissioner)
    for number in range(contracts):
        code = f"P{number}"
        provider = Provider.objects.create(council=council, code=code, name=code, kind="voluntary")
        cluster = Cluster.objects.create(council=council, code=code, name=code, provider=provider)
        centre = Centre.objects.create(council=council, code=code, name=code, cluster=cluster)
        manager = _person(council, f"manager{number}", PROVIDER_MANAGER, provider=provider)
        contract = _contract(council, provider, f"CT-{number}")
        world.sessions[contract.ref] = signed_in(manager)
        for quarter in QUARTERS:
            Achievement.objects.create(
                council=council,
                quarter=str(quarter),
                measure="two_year_offer",
                version=1,
                subject=f"{code}-{quarter}",
                provider=provider,
                centre=centre,
                achieved_on=quarter.first_day,
            )
    for quarter in QUARTERS:
        draft_claims(council, quarter, lambda _said: None)
    for claim in Claim.objects.filter(council=council).order_by("quarter"):
        world.claims.setdefault(claim.contract.ref, []).append(claim.quarter)


def _contract(council: Council, provider: Provider, ref: str) -> Contract:
    contract = Contract.objects.create(
        council=council,
        provider=provider,
        ref=ref,
        name="Contract",
        starts_on=date(2015, 4, 1),
        ends_on=date(2017, 3, 31),
        annual_cap_pence=10**9,
        second_approval_over_pence=10**9,
        lookback_quarters=4,
    )
    for position, key in enumerate(["two_year_offer", "development_catch_up"], start=1):
        TariffLine.objects.create(
            council=council,
            contract=contract,
            position=position,
            kind="per_outcome",
            key=key,
            unit_price_pence=PENCE,
        )
    return contract


def _person(council: Council, username: str, role: str, **place: object) -> User:
    user = User.objects.create_user(
        f"{username}@{council.code}",
        username=username,
        email=f"{username}@kills.invalid",
        council=council,
        name=username.title(),
    )
    Membership.objects.create(council=council, user=user, role=role, **place)
    return user


def signed_in(user: User) -> str:
    """The cookie of a session of this person's."""
    client = Client()
    client.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def another_council(world: World, code: str) -> Path:
    """The exported county as a folder of another council."""
    folder = world.folder.parent / code
    folder.mkdir()
    for file in world.folder.iterdir():
        if file.name != "council.csv":
            shutil.copy(file, folder)
            continue
        rows = [*csv.reader(file.read_text(encoding="utf-8-sig").splitlines())]
        rows[1][0], rows[1][1] = code, f"Council {code}"
        with (folder / file.name).open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows(rows)
    return folder


def today() -> str:
    """Today as an entry says it."""
    return timezone.localdate().isoformat()
