"""Names of offices, publishers and things that the record keeps in one language, as a reader knows them.

`data/names.csv` is the whole rule: a text of the record, the last day on which its name held (empty: to this
day), and the name in both languages. A text that is not listed is a name of its own and stays.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.record.load import Record

_QUALIFIED = re.compile(r"(.*\S)\s*\(([^()]*)\)")


def named(record: Record, text: str, language: str, day: date | str | None = None) -> str:
    """The name of a text of the record in a language, as it was on a day (today's where none is known).

    day: a date, or what of one is known ("2025", "2025-03"). A qualifier in brackets is named apart.

    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> named(record, "General Statistics Office", "vi", "2021-06-29")
    'Tổng cục Thống kê'
    >>> named(record, "General Statistics Office (mirrored file)", "en", "2025-07-05")
    'National Statistics Office (mirrored file)'
    """
    known: dict[str, list[tuple[str, str, str]]] = record.once("names", lambda: _table(record))
    when = str(day or "9")
    if text in known:
        return _at(known[text], language, when)
    parts = _QUALIFIED.fullmatch(text)
    if parts is None:
        return text
    name, more = (_at(known[part], language, when) if part in known else part for part in parts.groups())
    return f"{name} ({more})"


def _at(names: list[tuple[str, str, str]], language: str, when: str) -> str:
    """The first name that still held."""
    _, english, vietnamese = next(found for found in names if when <= found[0])
    return vietnamese if language == "vi" else english


def _table(record: Record) -> dict[str, list[tuple[str, str, str]]]:
    rows = record.table("names")
    until = rows["until"].map(lambda day: "~" if pd.isna(day) else day.date().isoformat())
    found: dict[str, list[tuple[str, str, str]]] = {}
    for text, last, english, vietnamese in sorted(
        zip(rows["text"], until, rows["label_en"], rows["label_vi"], strict=True)
    ):
        found.setdefault(text, []).append((last, english, vietnamese))
    return found
