"""What an import does to what is recorded: corrects in place, adds, leaves the rest alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import authenticate

from centres.exchange.faults import FolderFaults
from centres.exchange.writing import Counts
from centres.models import AuditEvent, Council, Membership, User
from config.exchange import export_folder, import_folder
from families.models import Case, Child, Engagement, Family, Level
from outcomes.models import Assessment, Star
from tests.exchange.council import CouncilFolder
from tests.reference.folder import differences, read_folder

pytestmark = pytest.mark.django_db


def test_a_correction_in_place_keeps_what_was_there(council: CouncilFolder, tmp_path: Path) -> None:
    import_folder(council.write(tmp_path), by=None)
    level = Level.objects.get(starts_on=date(2015, 6, 1))
    council.change("levels", 1, level="2", status="")
    council.change("development", 1, judgement="on_track")
    report = import_folder(council.write(tmp_path), by=None)

    assert report.counts["levels.csv"] == Counts(added=0, changed=1, unchanged=1)
    level.refresh_from_db()
    assert (level.level, level.status) == (2, "")
    (before,) = apps.get_model("families", "LevelEvent").objects.values_list("level", "status")
    assert before == (4, "cp")
    assert Assessment.objects.get(ref="V2").judgement == "on_track"
    (judged,) = apps.get_model("outcomes", "AssessmentEvent").objects.values_list("judgement")
    assert judged == ("not_on_track",)


def test_what_the_folder_does_not_mention_stays(council: CouncilFolder, tmp_path: Path) -> None:
    import_folder(council.write(tmp_path / "all"), by=None)
    other = CouncilFolder()
    for file in other.rows:
        if file != "council":
            other.rows[file] = []
    other.add("needs", "N3|F1|neglect|2015-02-01|").change("council", 0, name="Testshire Council")
    report = import_folder(other.write(tmp_path / "few"), by=None)

    changed = {
        name: (c.added, c.changed) for name, c in report.counts.items() if c != Counts(0, 0, 0)
    }
    assert changed == {"council.csv": (0, 1), "needs.csv": (1, 0)}
    export_folder(Council.objects.get(), tmp_path / "out")
    council.change("council", 0, name="Testshire Council").add("needs", "N3|F1|neglect|2015-02-01|")
    council.write(tmp_path / "expected")
    expected = read_folder(tmp_path / "expected")
    assert differences(expected, read_folder(tmp_path / "out")) == []


def test_what_the_product_adds_to_a_row_stays(council: CouncilFolder, tmp_path: Path) -> None:
    """A note is not in the format, so a correction of the visit leaves it."""
    import_folder(council.write(tmp_path), by=None)
    Engagement.objects.filter(ref="E1").update(note="Tea was had", next_step="Ring")
    council.change("engagements", 0, minutes="60")
    import_folder(council.write(tmp_path), by=None)
    visit = Engagement.objects.get(ref="E1")
    assert (visit.minutes, visit.note, visit.next_step) == (60, "Tea was had", "Ring")


def test_a_case_moves_to_another_family_with_its_engagements(
    council: CouncilFolder, tmp_path: Path
) -> None:
    import_folder(council.write(tmp_path), by=None)
    council.change("cases", 0, family="F2").change("engagements", 0, family="F2")
    import_folder(council.write(tmp_path), by=None)
    second = Family.objects.get(ref="F2")
    assert Case.objects.get(ref="S1").family == second
    assert Engagement.objects.get(ref="E1").family == second


def test_an_expected_baby_is_born(council: CouncilFolder, tmp_path: Path) -> None:
    import_folder(council.write(tmp_path), by=None)
    council.change("children", 1, date_of_birth="2016-03-01", due_on="")
    import_folder(council.write(tmp_path), by=None)
    child = Child.objects.get(ref="H2")
    assert (child.date_of_birth, child.due_on) == (date(2016, 3, 1), None)


def test_an_imported_star_is_finished_and_may_be_voided(
    council: CouncilFolder, tmp_path: Path
) -> None:
    import_folder(council.write(tmp_path), by=None)
    finished = Star.objects.get(ref="R1").finished_at
    assert finished
    council.change("stars", 0, voided_on="2015-02-01", void_reason="Wrong child")
    report = import_folder(council.write(tmp_path), by=None)
    assert report.counts["stars.csv"] == Counts(added=0, changed=1, unchanged=1)
    star = Star.objects.get(ref="R1")
    assert (star.voided_on, star.finished_at) == (date(2015, 2, 1), finished)


def test_a_star_being_drafted_is_nobodys_business(council: CouncilFolder, tmp_path: Path) -> None:
    """It is not exported, and its key is not taken over by a folder."""
    import_folder(council.write(tmp_path), by=None)
    case = Case.objects.get(ref="S1")
    edition = Star.objects.get(ref="R1").edition
    Star.objects.create(
        council=case.council, case=case, ref="LS-1", kind="first", date=date(2015, 2, 2),
        edition=edition, completed="together",
    )  # fmt: skip
    export_folder(case.council, tmp_path / "out")
    assert [row["ref"] for row in read_folder(tmp_path / "out")["stars"]] == ["R1", "R2"]

    council.add("stars", "LS-1|S1|first|2015-02-02|family-star-plus|together||")
    with pytest.raises(FolderFaults) as refused:
        import_folder(council.write(tmp_path), by=None)
    assert [str(fault) for fault in refused.value.faults] == [
        "stars.csv, row 4, column ref: is the key of a Star that is still being drafted."
    ]


def test_new_people_cannot_sign_in_and_known_ones_stay_as_they_are(
    council: CouncilFolder, tmp_path: Path
) -> None:
    import_folder(council.write(tmp_path), by=None)
    amy = User.objects.get(username="amy")
    assert (amy.login, amy.has_usable_password(), amy.is_active) == ("amy", False, True)
    assert authenticate(username="amy", password="") is None

    amy.set_password("correct horse")
    amy.is_active = False
    amy.save()
    council.change("staff", 0, name="Amy Alder").change("staff", 1, name="Amy Alder")
    report = import_folder(council.write(tmp_path), by=None)
    assert report.counts["staff.csv"] == Counts(added=0, changed=2, unchanged=5)
    amy.refresh_from_db()
    assert (amy.name, amy.check_password("correct horse"), amy.is_active) == (
        "Amy Alder", True, False,
    )  # fmt: skip


def test_another_membership_of_a_known_person(council: CouncilFolder, tmp_path: Path) -> None:
    import_folder(council.write(tmp_path), by=None)
    council.add("staff", "ben|Ben Birch|ben@example.org|fsw|K1|")
    council.change("engagements", 1, worker="amy")
    report = import_folder(council.write(tmp_path), by=None)
    assert report.counts["staff.csv"] == Counts(added=1, changed=0, unchanged=7)
    roles = Membership.objects.filter(user__username="ben").values_list("role", "cluster__code")
    assert sorted(roles) == [("coordinator", "K2"), ("fsw", "K1")]


def test_councils_with_equal_keys_side_by_side(council: CouncilFolder, tmp_path: Path) -> None:
    """Every lookup is within the folder's council; only logins are the whole world's."""
    first = council.write(tmp_path / "first")
    import_folder(first, by=None)
    other = CouncilFolder().change("council", 0, code="T2", name="Otherhall")
    other.change("families", 0, centre="C2").change("staff", 2, name="Another Ben")
    other.change("star_scores", 0, score="7").change("contracts", 2, name="Third")
    second = other.write(tmp_path / "second")
    report = import_folder(second, by=None)
    assert {count.changed for count in report.counts.values()} == {0}

    for code, folder in (("T1", first), ("T2", second)):
        export_folder(Council.objects.get(code=code), tmp_path / code)
        assert differences(read_folder(folder), read_folder(tmp_path / code)) == []
    logins = User.objects.filter(username="ben").values_list("council__code", "login")
    assert sorted(logins) == [("T1", "ben"), ("T2", "ben@T2")]


def test_a_login_that_is_taken_twice_over(council: CouncilFolder, tmp_path: Path) -> None:
    User.objects.create_user("ben", name="Ben")
    User.objects.create_user("ben@T1", name="Ben")
    import_folder(council.write(tmp_path), by=None)
    assert User.objects.get(council__code="T1", username="ben").login == "ben-2"


def test_one_audit_event_says_how_much_and_nothing_personal(
    council: CouncilFolder, tmp_path: Path
) -> None:
    import_folder(council.write(tmp_path), by=None)
    admin = User.objects.get(username="eve")
    council.change("needs", 0, need="neglect")
    import_folder(council.write(tmp_path), by=admin)
    event = AuditEvent.objects.filter(action="import").first()
    assert event
    assert (event.user, event.record, event.reference) == (admin, "council", "T1")
    assert event.details["files"]["needs.csv"] == {"added": 0, "changed": 1, "unchanged": 1}
    assert "neglect" not in str(event.details)

    export_folder(Council.objects.get(), tmp_path / "out", by=admin)
    told = AuditEvent.objects.filter(action="export", user=admin).get()
    assert told.details["files"]["needs.csv"] == 2


def test_nothing_is_written_when_there_is_a_fault(council: CouncilFolder, tmp_path: Path) -> None:
    council.change("tariff_lines", 2, reward_pence="")
    with pytest.raises(FolderFaults):
        import_folder(council.write(tmp_path), by=None)
    assert not Council.objects.exists()
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_row_that_comes_between_checks_and_end(council: CouncilFolder, tmp_path: Path) -> None:
    """The database refuses what the checks could not know; the import says so and is undone."""

    def interfere(doing: str, _done: int, _total: int) -> None:
        if doing == "Writing tariff_lines.csv" and not Engagement.objects.filter(ref="E9").exists():
            case = Case.objects.get(ref="S1")
            Engagement.objects.create(
                council=case.council,
                ref="E9",
                family=Family.objects.get(ref="F2"),
                case=case,
                centre=case.centre,
                worker=case.worker,
                kind="phone",
                date=date(2015, 3, 1),
            )

    with pytest.raises(FolderFaults) as refused:
        import_folder(council.write(tmp_path), by=None, progress=interfere)
    assert [str(fault) for fault in refused.value.faults] == [
        "the records were changed meanwhile (engagement_case_of_family); import the folder again."
    ]
    assert not Council.objects.exists()
