from typing import Any

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Lists of the API, 25 rows a page (`?page=`): `count`, `next`, `previous`, `results`."""

    page_size = 25

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As documented, with one page as the example."""
        described = super().get_paginated_response_schema(schema)
        described["properties"]["count"]["example"] = 1
        for link in ("next", "previous"):
            described["properties"][link]["example"] = None
        return described
