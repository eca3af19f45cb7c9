"""A pack as a PDF that is read by eye and by screen readers (`centres.papers`)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from centres.papers import typeset
from centres.wording import day_in_words, moment_in_words, quarter_months
from payments.models import PackSide
from payments.packs.charts import svg_of, trend_of, words_of
from payments.packs.document import Agreed, Document
from payments.packs.facts import (
    Block,
    Point,
    Section,
    Series,
    Table,
    Units,
    Words,
)


def pack_paper(document: Document) -> bytes:
    """The PDF; the same bytes for the same document. Not to be called in a transaction."""
    return typeset("payments/packs/pack.typ", facts_of(document))


def facts_of(document: Document) -> dict[str, Any]:
    """What the paper says, as JSON."""
    at = timezone.localtime(document.moment)
    facts = document.facts
    return {
        "title": document.title,
        "what": document.what,
        "made": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "running": f"{document.what} · {document.title} · {version_in_words(document)}",
        "about": about(document),
        "draft": not document.sent_at,
        "sections": [_section(document, section) for section in facts.sections],
        "followed": [_action(document, each) for each in document.followed],
        "agreed": [_action(document, each) for each in document.agreed],
        "definitions": [
            [f"{each.title}{f', version {each.version}' if each.version else ''}", each.text]
            for each in facts.definitions
        ],
    }


def about(document: Document) -> list[list[str]]:
    """What stands on top: name and what it is."""
    facts = document.facts
    rows = [
        ("Council", facts.council),
        ("Provider", facts.provider),
        ("Contract", facts.contract),
        ("Cluster", facts.cluster),
        ("Quarter" if not document.is_review else "Year", document.period),
        ("Talked about on", day_in_words(document.meeting)),
        ("Figures", f"As stored on {moment_in_words(document.made)}"),
        ("Reference", f"{document.ref}, {version_in_words(document)}"),
    ]
    if document.for_board:
        rows.append(
            ("Small numbers", "Hidden, with others from which they would follow; 0 is shown")
        )
    return [[name, said] for name, said in rows if said]


def version_in_words(document: Document) -> str:
    """`version 1, sent by Ann on 3 March 2016, 2:05pm`, or `draft of version 1`."""
    if not document.sent_at:
        return f"draft of version {document.version}"
    sent = moment_in_words(document.moment)
    return f"version {document.version}, sent by {document.sent_by} on {sent}"


def _section(document: Document, section: Section) -> dict[str, Any]:
    said = document.said(section.key)
    return {
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "comments": [
            {
                "side": document.side_name(side),
                "council": side == PackSide.COUNCIL,
                "text": said[side].text,
                "by": said[side].by,
            }
            for side in (PackSide.PROVIDER, PackSide.COUNCIL)
            if side in said
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Words):
        return {"kind": block.kind, "lines": block.lines}
    if isinstance(block, Table):
        return {
            "kind": block.kind,
            "title": block.title,
            "heads": block.heads,
            "numbers": [is_number(block, column) for column in range(len(block.heads))],
            "rows": [[cell.words for cell in row] for row in block.rows],
            "total": block.total,
            "note": block.note,
            "empty": block.empty,
        }
    if isinstance(block, Units):
        return {
            "kind": block.kind,
            "title": block.title,
            "units": block.units,
            "rows": [
                {"title": row.title, "cells": [_of_unit(each) for each in row.series]}
                for row in block.rows
            ],
        }
    told = block.told
    return {
        "kind": block.kind,
        "title": block.title,
        "months": [short_months(quarter_months(quarter)) for quarter in told],
        "rows": [
            {
                "title": series.title,
                "now": _point(series.last),
                "before": series.before.words,
                "points": [_point(point) for point in series.points if point.quarter in told],
                **_chart(series),
            }
            for series in block.series
        ],
    }


def short_months(months: str) -> str:
    """`Jan to Mar 2016`."""
    first, _to, last, year = months.split()
    return f"{first[:3]} to {last[:3]} {year}"


def _point(point: Point) -> list[str]:
    """The share, and the numbers behind it; what is hidden says so once."""
    return [point.words, "" if point.numerator is None else point.numbers]


def _of_unit(series: Series | None) -> dict[str, Any]:
    if series is None:
        return {"now": ["–", ""], "chart": "", "alt": ""}
    return {"now": _point(series.last), **_chart(series)}


def _chart(series: Series) -> dict[str, str]:
    trend = trend_of(series)
    alt = f"{series.title}, {series.name}: {words_of(series, trend)}"
    return {"chart": svg_of(trend), "alt": alt}


def is_number(table: Table, column: int) -> bool:
    cells = [row[column] for row in table.rows if column < len(row)]
    return column > 0 and any(cell.is_number for cell in cells)


def _action(document: Document, action: Agreed) -> dict[str, str]:
    return {
        "what": action.what,
        "who": action.who,
        "side": document.side_name(action.side),
        "due": day_in_words(action.due),
        "state": action.state_words,
        "outcome": action.outcome,
        "of": action.of,
    }
