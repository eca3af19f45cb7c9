"""The content security policy: nothing inline, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF

POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "report-uri": "/csp-reports/",
        "report-to": "csp",
    }
}
