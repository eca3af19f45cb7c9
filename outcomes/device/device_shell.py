"""What a phone needs to open Lodestar without a signal: one page, its styles, scripts, pictures.

The shell holds nothing of anybody: it is the same for everyone, signed in or not.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from families.forms import OfflineLogForm
from outcomes.family_star.star_forms import OfflineStarForm

ICONS = ("device/icons/icon-192.png", "device/icons/icon-512.png")
MASKABLE = ("device/icons/maskable-192.png", "device/icons/maskable-512.png")
FILES = (
    "favicon.svg",
    "vendor/govuk-frontend-6.6.0/govuk-frontend.min.css",
    "lodestar.css",
    "casework.css",
    "scoring.css",
    "device/device.css",
    "vendor/govuk-frontend-6.6.0/govuk-frontend.min.js",
    "vendor/idb-8.0.4/index.js",
    "lodestar.js",
    "device/app.js",
    "device/copy.js",
    "device/drafts.js",
    "device/entries.js",
    "device/faults.js",
    "device/handed-over.js",
    "device/log.js",
    "device/markup.js",
    "device/outbox.js",
    "device/page.js",
    "device/radar.js",
    "device/sender.js",
    "device/sign-out.js",
    "device/star.js",
    "device/store.js",
    "device/today.js",
    "device/waiting.js",
    *ICONS,
)


def shell_page() -> str:
    """The page, as everybody gets it: no request, so nobody's name or places are on it."""
    return render_to_string(
        "device/shell.html", {"log_form": OfflineLogForm(), "star_form": OfflineStarForm()}
    )


def shell() -> dict[str, Any]:
    """What the service worker keeps: `{version, page, assets}`, addresses on this host.

    The version changes with any of it, so that a new one takes the old one's place.
    """
    return _shell() if settings.DEBUG else _shell_once()


def _shell() -> dict[str, Any]:
    seen = hashlib.sha256(shell_page().encode())
    for name in FILES:
        seen.update(name.encode())
        found = finders.find(name)
        if found:
            seen.update(Path(found).read_bytes())
    return {
        "version": seen.hexdigest()[:16],
        "page": reverse("offline"),
        "assets": [static(name) for name in FILES],
    }


_shell_once = cache(_shell)


def manifest() -> dict[str, Any]:
    """The web app manifest: what an installed Lodestar is called, looks like and opens with."""
    return {
        "id": "/",
        "name": "Lodestar",
        "short_name": "Lodestar",
        "description": "Children’s centre casework, with or without a signal",
        "lang": "en-GB",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f8f9",
        "theme_color": "#0c2a3c",
        "icons": [
            {"src": static(name), "sizes": size, "type": "image/png", "purpose": purpose}
            for names, purpose in ((ICONS, "any"), (MASKABLE, "maskable"))
            for name, size in zip(names, ("192x192", "512x512"), strict=True)
        ],
        "shortcuts": [{"name": "Today’s families, without a signal", "url": reverse("offline")}],
    }
