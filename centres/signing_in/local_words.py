"""Passwords are not made of words that everybody at the council knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from centres.models import Centre, Cluster, Council, Provider, User
from centres.row_scope import as_service

# Of the service, and of the work.
OURS = (
    "lodestar",
    "password",
    "welcome",
    "children",
    "centre",
    "family",
    "families",
    "council",
    "worker",
    "support",
)
# Shorter words are in too many others.
SHORTEST = 4
# So many letters must be somebody's own.
OWN_LETTERS = 8


class LocalWords:
    """Refuse a password of local words with fewer than OWN_LETTERS letters beside them.

    Those are words of the service and of the names of the person's council, its clusters, centres
    and providers. Nothing is asked of a password that has none of them.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError where too little is left; digits and signs do not count."""
        whole = left = password.casefold()
        for word in sorted({*OURS, *_names(user)}, key=len, reverse=True):
            left = left.replace(word, " ")
        if left != whole and sum(letter.isalpha() for letter in left) < OWN_LETTERS:
            raise ValidationError(
                "Use more words of your own: names of the council and its centres are guessed",
                code="password_of_local_words",
            )

    def get_help_text(self) -> str:
        """As the form says it."""
        return "Not the names of your council or its centres."


def _names(user: User | None) -> Iterator[str]:
    if user is None or user.council_id is None:
        return
    names = [*Council.objects.filter(pk=user.council_id).values_list("name", flat=True)]
    # Who follows a link is nobody yet, and sees none of these.
    with as_service(user.council_id):
        for model in (Cluster, Centre, Provider):
            places = model._base_manager.filter(council=user.council_id)
            names += places.values_list("name", flat=True)
    for name in names:
        yield from (word for word in re.findall(r"\w+", name.casefold()) if len(word) >= SHORTEST)
