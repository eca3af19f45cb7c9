"""How the API answers, is throttled and described (docs/api.md)."""

from typing import Any

import environ

env = environ.Env()

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["centres.json_parser.JSONParser"],
    # Whatever was sent can be answered, also what is no text.
    "UNICODE_JSON": False,
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "centres.api_documents.ApiSchema",
    "EXCEPTION_HANDLER": "centres.problem_details.handle",
    # Requests of one partner's key.
    "DEFAULT_THROTTLE_RATES": {
        "partner": env("PARTNER_RATE", default="120/min"),
        "warehouse": env("WAREHOUSE_RATE", default="60/hour"),
    },
    "DEFAULT_PAGINATION_CLASS": "centres.pagination.Pages",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Lodestar",
    "VERSION": "1",
    "DESCRIPTION": "Children’s centres: what phones, partners’ programs and a council’s data "
    "warehouse send and take. Errors are problem details (RFC 9457). In `/api/v1/` fields are only "
    "ever added; what would break a program becomes `/api/v2/`, and both run for a year.",
    "PREPROCESSING_HOOKS": ["centres.api_documents.only_ours"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "StarKindEnum": "outcomes.models.Star.Kind",
        "EngagementKindEnum": "families.models.Engagement.Kind",
    },
    "SORT_OPERATIONS": False,
    "SERVE_AUTHENTICATION": [],
}
