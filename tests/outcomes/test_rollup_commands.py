"""`rollup`, `export_measures` and `export_achievements` from a terminal (SPEC 7)."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from config.celery import app as celery_app
from outcomes.management import waiting
from outcomes.management.waiting import Bar, watch
from outcomes.models import RollUp
from outcomes.rollup import carry_out, request_rollup
from tests.outcomes.factories import CentreFactory, EngagementFactory, PlaceFactory

pytestmark = pytest.mark.django_db

QUARTER = "2015-16-Q1"
Said = tuple[str, str]


@pytest.fixture(autouse=True)
def no_follow_ups(settings: Any) -> None:
    settings.ROLLUP_FOLLOW_UPS = []


@pytest.fixture
def council() -> Council:
    """Three centres whose codes sort otherwise as words, and a child with a place in each."""
    first = CentreFactory(code="b", cluster__code="K", cluster__provider__code="é,1")
    centres = [first, *(CentreFactory(code=code, cluster=first.cluster) for code in ("B", "É"))]
    for number, centre in enumerate(centres):
        place = PlaceFactory(
            child__family__centre=centre,
            child__ref=f"child {9 + number}",
            started_on=date(2015, 4, 1 + number),
        )
        EngagementFactory(family=place.child.family)
    return first.council


def say(command: str, *arguments: str) -> Said:
    out, error = io.StringIO(), io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=error)
    return out.getvalue(), error.getvalue()


def test_now_rolls_up_in_this_process(council: Council, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = say("rollup", council.code, QUARTER, "--now")
    assert out == (
        f"Rolled up 2015-16-Q1 for {council.code}: 3 achievements in the quarter, 66 figures.\n"
    )
    assert RollUp.objects.get().state == RollUp.State.DONE
    bar = capsys.readouterr().err
    assert "Sustained contact" in bar
    assert "100%" in bar
    assert "17/17 Done" in bar


def test_without_an_option_it_queues(council: Council) -> None:
    out, _ = say("rollup", council.code, QUARTER)
    assert out == f"Asked for the roll-up of 2015-16-Q1 for {council.code}.\n"
    assert RollUp.objects.get().state == RollUp.State.QUEUED


def test_it_says_when_the_queue_does_not_answer(
    council: Council,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setitem(celery_app.conf, "broker_write_url", "redis+socket:///nowhere.sock")
    with django_capture_on_commit_callbacks(execute=True):
        out, error = say("rollup", council.code, QUARTER)
    assert "Asked for the roll-up" in out
    assert "The queue does not answer." in error
    assert RollUp.objects.get().sent_at is None


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nowhere", QUARTER], "There is no council “nowhere”."),
        (["{code}", "2015-Q1"], "“2015-Q1” is not a quarter"),
        (["{code}", "2015-17-Q1"], "“2015-17-Q1” is not a quarter"),
        (["{code}", "2090-91-Q1"], "2090-91-Q1 has not begun yet: it starts on 1 April 2090."),
        (["{code}", QUARTER, "--now", "--wait"], "Give either --wait or --now, not both."),
    ],
)
def test_what_it_refuses(council: Council, arguments: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem) as refused:
        say("rollup", *(argument.format(code=council.code) for argument in arguments))
    assert refused.value.returncode == 1
    assert not RollUp.objects.exists()


def test_a_failure_is_told(council: Council, settings: Any) -> None:
    settings.ROLLUP_FOLLOW_UPS = ["operator.truediv"]
    with pytest.raises(CommandError, match=r"The roll-up failed\. It stopped at “Truediv”"):
        say("rollup", council.code, QUARTER, "--now")


class Turns:
    """A clock whose pauses take no time, with something to happen in some of them."""

    def __init__(self, **events: Any) -> None:
        self.seconds = 0.0
        self.events = {int(at.removeprefix("at_")): event for at, event in events.items()}

    def clock(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.seconds += seconds
        for at in [at for at in self.events if at <= self.seconds]:
            self.events.pop(at)()


def watched(rollup: RollUp, turns: Turns) -> None:
    with Bar() as bar:
        watch(rollup, bar, pause=turns.pause, clock=turns.clock)


def test_waiting_ends_when_a_worker_has_done_it(
    council: Council, capsys: pytest.CaptureFixture[str]
) -> None:
    rollup = requested(council)
    watched(rollup, Turns(at_5=lambda: carry_out(RollUp.objects.get())))
    assert rollup.state == RollUp.State.DONE
    error = capsys.readouterr().err
    assert "100%" in error
    assert waiting.NO_WORKER not in error


def test_waiting_says_once_that_no_worker_takes_it_up(
    council: Council, capsys: pytest.CaptureFixture[str]
) -> None:
    rollup = requested(council)
    told: list[str] = []
    look = lambda: told.append(capsys.readouterr().err)  # noqa: E731
    turns = Turns(at_29=look, at_31=look, at_90=lambda: carry_out(RollUp.objects.get()))
    watched(rollup, turns)
    assert waiting.NO_WORKER not in told[0]
    assert waiting.NO_WORKER in told[1]
    assert waiting.NO_WORKER not in capsys.readouterr().err


def test_waiting_shows_how_far_it_is(
    council: Council, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rollup = requested(council)
    RollUp.objects.update(state=RollUp.State.RUNNING, started_at=timezone.now())
    half_way = waiting.Progress(9, 17, "Cases with sustained contact")
    monkeypatch.setattr(waiting, "progress_of", lambda _: half_way)
    watched(rollup, Turns(at_2=lambda: RollUp.objects.update(state=RollUp.State.FAILED)))
    assert rollup.state == RollUp.State.FAILED
    assert "9/17 Cases with sustained contact" in capsys.readouterr().err


def requested(council: Council) -> RollUp:
    return request_rollup(council=council, quarter=Quarter.parse(QUARTER), by=None, queue=False)


def test_achievements_are_exported_in_the_order_of_bytes(council: Council) -> None:
    say("rollup", council.code, QUARTER, "--now")
    out, _ = say("export_achievements", council.code, QUARTER)
    assert out == (
        "measure,subject,provider,achieved_on\n"
        'two_year_offer,child 10,"é,1",2015-04-02\n'
        'two_year_offer,child 11,"é,1",2015-04-03\n'
        'two_year_offer,child 9,"é,1",2015-04-01\n'
    )


def test_only_achievements_dated_in_the_quarter_are_exported(council: Council) -> None:
    say("rollup", council.code, "2015-16-Q2", "--now")
    out, _ = say("export_achievements", council.code, "2015-16-Q2")
    assert out == "measure,subject,provider,achieved_on\n"


def test_measures_are_exported_in_the_order_of_bytes(council: Council) -> None:
    say("rollup", council.code, QUARTER, "--now")
    lines = say("export_measures", council.code, QUARTER)[0].split("\n")
    assert lines[0] == "level,unit,indicator,numerator,denominator"
    assert lines[-1] == ""
    rows = lines[1:-1]
    assert [row.split(",")[1] for row in rows[:33:11]] == ["B", "b", "É"]
    assert rows[:2] == ["centre,B,closed_within_six_months,0,0", "centre,B,complex_families,0,1"]
    assert rows[33].startswith("cluster,K,")
    assert f"council,{council.code},complex_families,0,3" in rows
    assert 'provider,"é,1",complex_families,0,3' in rows
    assert len(rows) == 66


@pytest.mark.parametrize("command", ["export_measures", "export_achievements"])
@pytest.mark.parametrize(
    ("quarter", "problem"),
    [
        ("2015-16-Q1", "2015-16-Q1 of .* has not been rolled up: manage.py rollup"),
        ("first quarter", "“first quarter” is not a quarter"),
    ],
)
def test_what_cannot_be_exported(
    council: Council, command: str, quarter: str, problem: str
) -> None:
    requested(council)
    with pytest.raises(CommandError, match=problem):
        say(command, council.code, quarter)
    with pytest.raises(CommandError, match="There is no council “nowhere”"):
        say(command, "nowhere", quarter)
