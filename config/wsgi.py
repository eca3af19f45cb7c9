"""The web process: `gunicorn config.wsgi`."""

import codecs
import os
from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, spared content types whose character set is none for text (it would give up)."""
    message = Message()
    message["Content-Type"] = environ.get("CONTENT_TYPE", "")
    charset = message.get_param("charset")
    if isinstance(charset, str) and not _is_for_text(charset):
        environ["CONTENT_TYPE"] = message.get_content_type()
    return django(environ, start_response)


def _is_for_text(charset: str) -> bool:
    try:
        return codecs.lookup(charset)._is_text_encoding
    except (LookupError, ValueError):
        return False
