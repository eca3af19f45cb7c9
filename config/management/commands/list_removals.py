"""`manage.py list_removals`: what was removed, a line of JSON each, for `reapply_removals`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from centres.row_scope import as_service
from families.models import Removal
from families.rights.removing import as_line


class Command(BaseCommand):
    help = "Writes the list of removed records: references, dates and classes, no names."

    def handle(self, *args: Any, **options: Any) -> None:
        with as_service():
            for removal in Removal.objects.select_related("council", "by").order_by("pk"):
                self.stdout.write(json.dumps(as_line(removal)))
