"""The web process answers whatever character set a client says it sends."""

from io import BytesIO
from typing import Any

import pytest

from config.wsgi import application


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "rot13", "hex", "nonsense", "a\x00b", ""])
def test_any_character_set(charset: str) -> None:
    said: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/sign-in/",
        "QUERY_STRING": "a=%C3%A9",
        "CONTENT_TYPE": f"text/html; charset={charset}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    application(environ, lambda status, _headers, *_: said.append(status))
    assert said == ["200 OK"]
