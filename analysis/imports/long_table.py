"""What every reader gives: a long table of values, each with its labels and its period as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.record.faults import Fault, InputFault
from analysis.series.time_labels import Time, time_of

# how offices mark a year whose figure is not final; the label is part of the period
MARKED = (
    ("forecast", r"dự báo|forecast|proj\w*|kế hoạch"),
    ("estimate", r"ước(\s+tính)?|est\w*|ướ́c"),
    ("preliminary", r"sơ bộ|so bo|prel\w*|\(?p\)?$"),
)


@dataclass(frozen=True)
class Cell:
    """One value: its labels by dimension, period and value as they are written, and where it stands."""

    labels: Mapping[str, str]
    period: str
    value: str
    where: str


@dataclass(frozen=True)
class LongTable:
    """A file as values with labels: its dimensions in order; title, source and day where it says them."""

    form: str
    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    title: str = ""
    source: str = ""
    updated: str = ""
    notes: tuple[str, ...] = field(default=())

    def labels(self, dimension: str) -> tuple[str, ...]:
        """The labels of a dimension, each once, in the order of the file."""
        return tuple(dict.fromkeys(cell.labels[dimension] for cell in self.cells))


def filled(table: LongTable, file: str, where: str) -> LongTable:
    """The table, which holds a value at least. Raises InputFault for one of heads alone."""
    if not table.cells:
        raise InputFault(Fault(file, where, "has heads, but no values below them"))
    return table


def status_of(period: str) -> str:
    """How firm a figure is by the words around its year; empty where they say nothing.

    >>> [status_of(text) for text in ("Sơ bộ 2024", "Ước tính 2025", "2023", "Prel. 2024")]
    ['preliminary', 'estimate', '', 'preliminary']
    """
    words = re.sub(r"[0-9.]+", " ", period).strip().casefold()
    return next((status for status, shape in MARKED if words and re.search(shape, words)), "")


def period_of(text: str, where: str, file: str) -> str:
    """A period as the record writes it: 2024 or 2024Q3.

    Raises InputFault for months, days and what names no time.

    >>> period_of("Sơ bộ 2024", "B2", "f"), period_of("Q3/2021", "B2", "f")
    ('2024', '2021Q3')
    """
    try:
        time: Time = time_of(text, 0)
    except ValueError:
        raise InputFault(Fault(file, text, "names no year and no quarter", key=where)) from None
    if time.parts == 12:
        said = "is a month or a day; observations take years and quarters"
        raise InputFault(Fault(file, text, said, key=where))
    return f"{time.year}Q{time.part}" if time.parts == 4 and time.part else str(time.year)
