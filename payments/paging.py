"""Pages of a list that may be very long: the first thousand rows, then on from there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from centres.pages import PAGE_SIZE

MOST_COUNTED = 1_000
LONGEST_KEY = 18  # digits that a key of the database may have


class WindowPaginator(Paginator):
    """Counts and pages no more than `MOST_COUNTED` rows; `goes_on` says whether there are more."""

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST_COUNTED)

    @property
    def goes_on(self) -> bool:
        return self._found > MOST_COUNTED


class Window(Page):
    """A page; `older` is what to add to the list's address for what follows its last window."""

    older = ""
    is_older = False


def window_of(rows: QuerySet, request: HttpRequest, *, at: str) -> Window:
    """The page that the address asks for: newest first by the moment that the path `at` leads to.

    `?after=` is the key of a row: the window begins after it. A page takes as long among a
    thousand rows as among a million.
    """
    begin = request.GET.get("after", "")
    is_older = begin.isascii() and begin.isdigit() and len(begin) <= LONGEST_KEY
    last = rows.filter(pk=begin).values_list(at, flat=True).first() if is_older else None
    if last is not None:
        rows = rows.filter(Q(**{f"{at}__lt": last}) | Q(**{at: last, "pk__lt": begin}))
        rows = rows.filter(**{f"{at}__lte": last})
    paginator = WindowPaginator(rows.order_by(f"-{at}", "-pk"), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    window = Window(list(page.object_list), page.number, paginator)
    window.is_older = last is not None
    if paginator.goes_on and not page.has_next():
        kept = {key: value for key, value in request.GET.items() if key not in ("page", "after")}
        window.older = urlencode({**kept, "after": window.object_list[-1].pk})
    return window
