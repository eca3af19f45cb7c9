"""The API's description: complete, without a warning, with an example of everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from centres.problem_details import KINDS
from tests.cast import County

UNDESCRIBED = {"api_schema", "api_docs", "api_nothing"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    reset_generator_stats()
    return SchemaGenerator().get_schema(request=None, public=True)


def api_routes(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from api_routes(entry)
        elif isinstance(entry, URLPattern) and str(entry.pattern).lstrip("^").startswith("api/"):
            yield str(entry.name)


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            yield f"{method} {path}", told


def test_it_is_made_without_a_warning_and_is_valid(schema: dict[str, Any]) -> None:
    said = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert said == []
    validate_schema(schema)


def test_every_route_of_the_api_is_in_it(schema: dict[str, Any]) -> None:
    named = [name for name in api_routes(get_resolver()) if name not in UNDESCRIBED]
    assert len(named) == len(schema["paths"]) == len(set(named)) > 12


def test_every_operation_has_examples_and_says_what_it_may_answer(schema: dict[str, Any]) -> None:
    for name, told in operations(schema):
        assert told["summary"], name
        good = [answer for code, answer in told["responses"].items() if code.startswith("2")]
        bodies = [content for answer in good for content in answer["content"].values()]
        assert all(content.get("examples") for content in bodies), name
        if name.startswith("post"):
            assert told["requestBody"]["content"]["application/json"]["examples"], name
            assert {"400", "403", "409", "413", "415"} <= set(told["responses"]), name
        if told["security"] == [{"PartnerKey": []}]:
            assert {"401", "403", "429"} <= set(told["responses"]), name
            assert "Needs a key with the scope" in told["description"], name


def test_it_is_for_everyone_and_so_is_the_page(db: None) -> None:
    answer = Client().get("/api/v1/schema/", HTTP_ACCEPT="application/json")
    assert answer.json()["info"]["title"] == "Lodestar"
    page = Client().get("/api/v1/docs/").content.decode()
    for kind in KINDS:
        assert f'id="problem-{kind}"' in page
    for name in ("Send many births", "/api/v1/warehouse/{dataset}/", "NHS-2026-000417"):
        assert name in page


def test_a_problem_leads_to_what_is_said_of_it(county: County) -> None:
    kind = Client().get("/api/v1/me/").json()["type"].partition("#")[2]
    assert f'id="{kind}"' in Client().get("/api/v1/docs/").content.decode()
