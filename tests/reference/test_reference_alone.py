"""The reference stands alone: it imports the standard library, pytest and itself."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

MODULES = sorted(Path(__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_imports_nothing_of_the_product(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1
            imported |= {node.module.split(".")[0]} if node.module and not node.level else set()
    assert imported <= {*sys.stdlib_module_names, "pytest"}
