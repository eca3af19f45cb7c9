"""Every test that a page of docs names is there, so that no control loses its test in silence."""

import ast
import re
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# A test by its name, or a file of tests.
NAMED = re.compile(r"\b(tests/[\w/-]+\.py)(?:::(\w+))?")
# Pages whose every control is to name what shows it.
OF_CONTROLS = ("threat-model.md", "data-protection-impact-assessment.md", "asvs.md")


@cache
def names_in(path: str) -> frozenset[str]:
    """Names of the test functions of a file, and none where it has none; empty without a file."""
    file = CHECKOUT / path
    if not file.is_file():
        return frozenset()
    functions = [
        each.name
        for each in ast.walk(ast.parse(file.read_text()))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return frozenset({"", *(name for name in functions if name.startswith("test_"))})


def missing_from(text: str) -> list[str]:
    """What a text names and is not there."""
    return [f"{path}::{name}" for path, name in NAMED.findall(text) if name not in names_in(path)]


def test_every_test_that_is_named_is_there() -> None:
    pages = sorted((CHECKOUT / "docs").rglob("*.md"))
    lost = {page.name: missing_from(page.read_text()) for page in pages}
    assert {name: tests for name, tests in lost.items() if tests} == {}
    for name in OF_CONTROLS:
        assert NAMED.search((CHECKOUT / "docs" / name).read_text()), f"{name} names no test"


def test_one_that_is_lost_is_found() -> None:
    here = "tests/architecture/test_docs_name_tests.py"
    there = f"`{here}::test_one_that_is_lost_is_found`, `{here}`"
    assert missing_from(there) == []
    for lost in (f"{here}::test_gone", f"{here}::missing_from", "tests/gone.py::test_gone"):
        assert missing_from(f"{there}, `{lost}`") == [lost]
    assert missing_from("tests/gone.py") == ["tests/gone.py::"]
