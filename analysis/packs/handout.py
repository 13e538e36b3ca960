"""What a document or a set of slides holds: an answer, tables and charts, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.sheets.parts import Cell, Column, Sheet


@dataclass(frozen=True)
class Handout:
    """A title with lines below it, the answer in sentences, tables with their charts, sources."""

    title: str
    language: str
    lines: Sequence[str]
    answer_name: str
    answer: Sequence[str]
    sheets: Sequence[Sheet]
    sources_name: str
    sources: Sequence[str]
    made: date


def shown(cell: Cell, column: Column, language: str) -> str:
    """A cell as a reader of that language reads it.

    >>> shown(0.256, Column("p", "share", 1), "vi"), shown(8300.0, Column("x", "number"), "en")
    ('25,6%', '8,300')
    """
    from analysis.words import load

    say = load(language)
    if isinstance(cell, date):
        return say.day(cell.isoformat())
    if isinstance(cell, str) or cell is None:
        return cell or ""
    if column.kind == "share":
        return say.percent(cell, column.digits)
    return str(int(cell)) if column.kind == "year" else say.number(cell, column.digits)


def chart_columns(sheet: Sheet) -> tuple[list[str], list[tuple[str, list[float]]]]:
    """The names along the axis of a sheet's chart, and each of its series with its values.

    Raises ValueError for a sheet without a chart.
    """
    if sheet.chart is None:
        raise ValueError(f"{sheet.name} has no chart")
    names = [str(row[sheet.chart.x]) for row in sheet.rows]
    series = []
    for y in sheet.chart.ys:
        values = [row[y] for row in sheet.rows]
        series.append((sheet.columns[y].head, [float(v) for v in values if isinstance(v, int | float)]))
    return names, series
