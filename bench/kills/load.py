"""People and phones at work: each keeps a list of what they were told is saved."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import DatabaseError, connections
from django.utils import timezone

from bench.kills.parts import CHECKOUT, Parts
from bench.kills.world import World, another_council, today
from centres.row_scope import as_service
from config.management.commands.run import HOST
from outcomes.models import RollUp
from outcomes.tasks import take_up_lost_rollups
from payments import checks
from payments.models import Claim, EvidenceCheck
from payments.permissions import commissions
from payments.refusals import Refused

PATIENCE = 30.0
PROOF = "k" * 32
# One in so many gives up after its first try, as somebody does who closes the page.
GIVES_UP = 5
PAUSE = 0.3
# Seconds after which somebody who waits for a roll-up asks again.
IMPATIENT = 15.0


class Load:
    """All who work, each in a thread of their own, until they are told to stop."""

    def __init__(self, parts: Parts, world: World, seed: int) -> None:
        self.parts, self.world, self.seed = parts, world, seed
        self.over = threading.Event()
        # What was sent, and what of it was said to be saved.
        self.visits: dict[str, bool] = {}
        self.carers: dict[str, bool] = {}
        self.rollups: dict[str, int | None] = {}
        self.imports: dict[str, bool] = {}
        self.approved: dict[tuple[str, str], bool] = {}
        self.answers: dict[int, int] = {}
        self.broken: list[str] = []
        work: list[Callable[[random.Random], None]] = [
            *(self._visit, self._visit, self._carer, self._rollup, self._import, self._approve)
        ]
        self.threads = [
            threading.Thread(target=self._work, args=[number, each], daemon=True)
            for number, each in enumerate(work)
        ]

    def start(self) -> None:
        """Everybody begins."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Everybody finishes what they have begun."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _work(self, number: int, step: Callable[[random.Random], None]) -> None:
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311
        while not self.over.is_set():
            with as_service():
                try:
                    step(chance)
                except (DatabaseError, OSError, HTTPException):
                    connections.close_all()
                except Exception as error:
                    self.broken.append(f"{step.__name__}: {error!r}")
            self.over.wait(PAUSE * chance.random())
        connections.close_all()

    # One visit, written down on a phone

    def _visit(self, chance: random.Random) -> None:
        name = str(UUID(int=chance.getrandbits(128), version=4))
        entry = {
            "client_id": name,
            "family": chance.choice(self.world.families),
            "kind": "home_visit",
            "date": today(),
            "minutes": 45,
            "note": f"kills {name}",
        }
        self.visits[name] = False

        def send() -> bool:
            status, said = self.ask("worker", "POST", "/api/v1/engagements/", entry)
            self._expect(status, {200, 201}, said, "visit")
            return status in (200, 201) and json.loads(said)["client_id"] == name

        self.visits[name] = self._again(send, chance)

    # One page's form

    def _carer(self, chance: random.Random) -> None:
        name = str(UUID(int=chance.getrandbits(128), version=4))
        page = f"/families/{chance.choice(self.world.families)}/carers/add/"
        form = {"sent_id": name, "first_name": name, "last_name": "Kills"}
        self.carers[name] = False

        def send() -> bool:
            status, said = self.ask("worker", "POST", page, form)
            saved = status == HTTPStatus.FOUND and said.startswith("/families/")
            self._expect(status if saved or status != HTTPStatus.FOUND else 0, {302}, said, "carer")
            return saved

        self.carers[name] = self._again(send, chance)

    # A roll-up, asked for on its page

    def _rollup(self, chance: random.Random) -> None:
        name = str(UUID(int=chance.getrandbits(128), version=4))
        self.rollups[name] = None

        def send() -> bool:
            page = f"/rollups/{self.world.rollup}/"
            status, said = self.ask("asker", "POST", page, {"sent_id": name})
            self._expect(status, {302}, said, "roll-up")
            if status == HTTPStatus.FOUND:
                self.rollups[name] = int(said.rstrip("/").rpartition("/")[2])
            return status == HTTPStatus.FOUND

        self._again(send, chance)
        # Whoever asks while it runs makes it start over, so most wait for its end.
        asked = RollUp.objects.waiting().filter(pk=self.rollups[name] or 0)
        end = time.monotonic() + IMPATIENT
        while time.monotonic() < end and not self.over.wait(PAUSE):
            if not asked.exists():
                return
        take_up_at_once()

    # A council's folder

    def _import(self, chance: random.Random) -> None:
        code = f"I{len(self.imports)}"
        self.imports[code] = False
        folder = another_council(self.world, code)
        for _ in range(1 + chance.randrange(GIVES_UP)):
            command = [sys.executable, "manage.py", "import_council", str(folder)]
            done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=False)  # noqa: S603
            if done.returncode == 0:
                self.imports[code] = True
                break
            if b"nothing was imported" in done.stderr:
                self.broken.append(f"import: refused, {done.stderr.decode()[:300]}")
            if self.over.is_set():
                break
        self.over.wait(5 * chance.random())

    # A claim on its way: submitted by its manager, checked, approved by a commissioner

    def _approve(self, chance: random.Random) -> None:
        open_claims = [
            (contract, quarters[0]) for contract, quarters in self.world.claims.items() if quarters
        ]
        if not open_claims:
            self.over.wait(1)
            return
        contract, quarter = chance.choice(open_claims)
        claim = Claim.objects.select_related("council").get(
            contract__ref=contract, quarter=quarter, council__code="PAID"
        )
        if claim.state == Claim.State.DRAFT:
            page = f"/claims/{contract}/{quarter}/submit/"
            status, said = self.ask(contract, "POST", page, {"shown": claim.digest})
            self._expect(status, {302}, said, "submission")
            return
        if claim.state == Claim.State.SUBMITTED:
            self._check(claim)
            address = f"/api/v1/claims/{contract}/{quarter}/"
            status, said = self.ask("payer", "GET", address)
            if status == HTTPStatus.OK:
                self.approved.setdefault((contract, quarter), False)
                sent = {"decision": "approve", "digest": json.loads(said)["digest"]}
                status, said = self.ask("payer", "POST", f"{address}decision/", sent)
                self._expect(status, {200, 409}, said, "approval")
                if status == HTTPStatus.OK:
                    self.approved[contract, quarter] = True
                    self.world.claims[contract].pop(0)
            return
        # It was approved although the answer got lost.
        self.world.claims[contract].pop(0)

    def _check(self, claim: Claim) -> None:
        by = next(
            membership.user
            for membership in claim.council.memberships.select_related("user")
            if commissions(membership.user, claim.council_id)
        )
        for check in claim.checks.filter(outcome=""):
            try:
                checks.record_check(by=by, check=check, outcome=EvidenceCheck.Outcome.CONFIRMED)
            except Refused:
                return

    # How it is sent

    def _again(self, send: Callable[[], bool], chance: random.Random) -> bool:
        """Send until it is said to be saved, or give up; whether it was said."""
        gives_up = chance.randrange(GIVES_UP) == 0
        while True:
            try:
                if send():
                    return True
            except (OSError, HTTPException, ValueError):
                pass
            if gives_up or self.over.is_set():
                return False
            self.over.wait(PAUSE)

    def ask(
        self, who: str, method: str, address: str, body: dict[str, Any] | None = None
    ) -> tuple[int, str]:
        """Ask the web process; the status, and the body or where a redirect leads."""
        headers = {
            "Cookie": f"{self.world.sessions[who]}; csrftoken={PROOF}",
            "X-CSRFToken": PROOF,
            "Connection": "close",
        }
        sent = b""
        if body is not None and address.startswith("/api/"):
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body).encode()
        elif body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            sent = urlencode({**body, "csrfmiddlewaretoken": PROOF}).encode()
        asking = HTTPConnection(HOST, self.parts.port, timeout=PATIENCE)
        try:
            asking.request(method, address, sent, headers)
            answer = asking.getresponse()
            said = answer.read().decode()
        finally:
            asking.close()
        self.answers[answer.status] = self.answers.get(answer.status, 0) + 1
        return answer.status, answer.headers.get("Location") or said

    def _expect(self, status: int, good: set[int], said: str, what: str) -> None:
        """503 is an outage said plainly; anything else that is not good is a fault."""
        if status not in good | {503}:
            self.broken.append(f"{what}: answered with {status} {said[:200]!r}")


def take_up_at_once() -> None:
    """What the scheduler does of roll-ups two minutes after they were lost: with a kill every few
    seconds that is long.
    """
    long_ago = timezone.now() - timedelta(minutes=5)
    RollUp.objects.waiting().update(requested_at=long_ago, sent_at=None)
    take_up_lost_rollups()
