"""The job queue. Its settings are the CELERY_ ones of config.settings."""

import os
from typing import Any

from celery import Celery, Task

from centres.row_scope import as_service

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class ServiceTask(Task):
    """Every task is the service's own work; one for a council narrows that to the council."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with as_service():
            return super().__call__(*args, **kwargs)


app = Celery("lodestar", task_cls=ServiceTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
