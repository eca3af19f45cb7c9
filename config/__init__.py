"""Composes the four apps; nothing imports it. The Celery app loads with Django."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
