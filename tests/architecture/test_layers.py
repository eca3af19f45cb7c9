"""The house: imports and foreign keys go one way, every model of a council says who sees it."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from centres.scope import Scope, ScopedQuerySet

CHECKOUT = Path(__file__).resolve().parents[2]
# From the ground up: an app may point at itself and at those before it.
LAYERS = ["centres", "families", "outcomes", "payments"]
OWN_MODELS = [
    model
    for label in LAYERS
    for model in apps.get_app_config(label).get_models()
    if not model.__name__.endswith("Event") or model.__name__ == "AuditEvent"
]


def names(model: type[Model]) -> str:
    return model._meta.label


def test_imports_go_one_way() -> None:
    """import-linter holds `payments → outcomes → families → centres`, config on top."""
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("model", OWN_MODELS, ids=names)
def test_foreign_keys_point_the_same_way(model: type[Model]) -> None:
    floor = LAYERS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        target = field.related_model
        if field.auto_created or target is None or target._meta.app_label not in LAYERS:
            continue
        assert LAYERS.index(target._meta.app_label) <= floor, f"{field} points up"


@pytest.mark.parametrize("model", OWN_MODELS, ids=names)
def test_whatever_belongs_to_a_council_has_a_scope(model: type[Model]) -> None:
    """A model with a path to a council declares a scope and is read through `visible_to`."""
    if names(model) in {"outcomes.StarEdition", "outcomes.StarArea"}:
        return  # reference data shared by all councils: names of areas and a scale
    assert isinstance(getattr(model, "scope", None), Scope)
    assert isinstance(model._default_manager.all(), ScopedQuerySet)
