"""Reading problem details (RFC 9457) in tests."""

from typing import Any

MEMBERS = {"type", "title", "status", "detail", "instance"}


def told(answer: Any) -> dict[str, Any]:
    """What a problem says, whichever occurrence it is."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert set(said) - {"errors"} == MEMBERS
    assert said["status"] == answer.status_code
    return {name: value for name, value in said.items() if name != "instance"}


def faults(answer: Any) -> dict[str, list[str]]:
    """The messages of a problem by field, the first part of its pointer."""
    found: dict[str, list[str]] = {}
    for error in told(answer)["errors"]:
        found.setdefault(error["pointer"].removeprefix("#").strip("/").split("/")[0], [])
        found[error["pointer"].removeprefix("#").strip("/").split("/")[0]].append(error["detail"])
    return found
