"""What a phone keeps to open without a signal: complete, versioned, and nobody's."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from centres.static_files import HashedStaticFiles
from outcomes.device import device_shell
from tests.cast import County, family

STATIC = settings.BASE_DIR / "static"
IMPORTED = re.compile(r"""from\s*['"](\.[^'"]+)['"]""")


def shell_of(worker: str) -> dict[str, Any]:
    found = re.search(r"const SHELL = (\{.*\})", worker)
    assert found
    kept: dict[str, Any] = json.loads(found[1])
    return kept


def test_every_script_and_all_that_it_imports_is_kept() -> None:
    assert all(finders.find(name) for name in device_shell.FILES)
    scripts = {f"device/{path.name}" for path in (STATIC / "device").glob("*.*s")}
    assert scripts <= set(device_shell.FILES)
    for name in device_shell.FILES:
        if not name.endswith(".js") or "govuk" in name:
            continue
        for imported in IMPORTED.findall((STATIC / name).read_text()):
            path = ((STATIC / name).parent / imported).resolve().relative_to(STATIC.resolve())
            assert str(path) in device_shell.FILES, f"{name} imports {imported}"


@pytest.mark.parametrize("name", ["service_worker", "manifest", "offline"])
def test_whoever_asks_gets_the_same_and_nothing_of_anybody(county: County, name: str) -> None:
    family(county.north)
    answers = []
    for person in (county.fiona, county.colin, None):
        client = Client()
        if person:
            client.force_login(person)
        answers.append(client.get(reverse(name)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    said = answers[0].content.decode()
    assert not [word for word in ("Fiona", "Shire", "Archer", "csrf") if word in said]
    assert all(answer.headers["Cache-Control"] == "no-cache" for answer in answers)


@pytest.mark.django_db
def test_the_worker_is_for_the_whole_service_and_keeps_no_page_but_the_shell() -> None:
    answer = Client().get("/service-worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    kept = shell_of(answer.content.decode())
    assert kept["page"] == "/offline/"
    assert all(address.startswith("/static/") for address in kept["assets"])


@pytest.mark.django_db
def test_the_version_changes_with_any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = device_shell._shell()["version"]
    assert device_shell._shell()["version"] == before
    monkeypatch.setattr(device_shell, "FILES", device_shell.FILES[:-1])
    assert device_shell._shell()["version"] != before


def test_the_manifest_makes_an_app_with_pictures_that_are_there() -> None:
    said = device_shell.manifest()
    assert (said["display"], said["start_url"], said["scope"]) == ("standalone", "/", "/")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert found
        width = int.from_bytes(Path(found).read_bytes()[16:20])
        assert icon["sizes"] == f"{width}x{width}"


def test_in_production_scripts_import_one_another_by_their_hashed_names(tmp_path: Path) -> None:
    collected = shutil.copytree(STATIC, tmp_path / "static")
    own = HashedStaticFiles(location=str(collected), base_url="/static/")
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()]
    processed = own.post_process({name: (own, name) for name in names})
    assert not [problem for *_, problem in processed if isinstance(problem, Exception)]
    for name in device_shell.FILES:
        served = own.url(name, force=True).removeprefix("/static/")
        assert re.search(r"\.[0-9a-f]{12}\.", served), served
        if name.startswith("device/") and name.endswith(".js"):
            for imported in IMPORTED.findall((collected / served).read_text()):
                assert re.search(r"\.[0-9a-f]{12}\.js$", imported), f"{name}: {imported}"
