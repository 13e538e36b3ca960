"""What a spreadsheet of ours holds in any format: one table a sheet, with what a reader must know of it.

The rules of accessible spreadsheets are laws here: a cover and contents come first, a sheet begins with its
title in A1, holds one table with one row of heads, no two of them alike and none empty, and no cell of a
table is empty: what is not known is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

UNKNOWN = "[x]"
"""Stands in a cell whose value is not known; a note on the sheet says so."""
LONGEST_NAME = 31
Cell = str | int | float | date | None
Kind = Literal["text", "number", "share", "day", "year"]
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
# what no XML may hold, and what nobody sees
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]")
MOST = 32_000  # letters that a cell of a spreadsheet holds


@dataclass(frozen=True)
class Column:
    """A column: its head, with the unit in it, and what its cells are; digits: decimals that are shown."""

    head: str
    kind: Kind = "text"
    digits: int = 0


@dataclass(frozen=True)
class Chart:
    """A native chart: x and ys are numbers of columns; alt: what it shows, for who cannot see it."""

    kind: Literal["line", "bar"]
    title: str
    x: int
    ys: tuple[int, ...]
    axis: str
    alt: str


@dataclass(frozen=True)
class Sheet:
    """One table: its name on the tab, its title, the sentences above it, its columns and rows.

    Raises ValueError for what would break the rules: heads that are empty or alike, rows of another width,
    no row at all, a name that no spreadsheet takes.
    """

    name: str
    title: str
    about: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    chart: Chart | None = None

    def __post_init__(self) -> None:
        heads = [column.head.strip().casefold() for column in self.columns]
        if not all(heads) or len(set(heads)) < len(heads):
            raise ValueError(f"{self.name}: every head once and none empty: {heads}")
        if not self.rows or any(len(row) != len(heads) for row in self.rows):
            raise ValueError(f"{self.name}: a table has rows, and each has {len(heads)} cells")
        if not self.name.strip() or self.name != sheet_name(self.name):
            raise ValueError(f"{self.name!r} is no name of a sheet")

    @property
    def top(self) -> int:
        """The row of the heads, from 0: below the title, the sentences and the way back."""
        return 2 + len(self.about)

    def cells(self) -> list[list[Cell]]:
        """The rows as they stand in the file: nothing empty, no letter that nobody sees."""
        return [[_filled(cell) for cell in row] for row in self.rows]


@dataclass(frozen=True)
class Book:
    """A workbook: its title, the lines of its cover, its sheets, and the words of its contents.

    made: the day that the file bears, so that the same content gives the same bytes.
    """

    title: str
    language: str
    cover: Sequence[str]
    cover_name: str
    contents_name: str
    contents_title: str
    contents_heads: tuple[str, str]
    back: str
    sheets: Sequence[Sheet]
    made: date
    author: str = field(default="")

    def __post_init__(self) -> None:
        names = [name.casefold() for name in (self.cover_name, self.contents_name, *self.names)]
        if len(set(names)) < len(names):
            raise ValueError(f"two sheets of one name: {names}")

    @property
    def names(self) -> list[str]:
        """The names of the sheets with tables, in their order."""
        return [sheet.name for sheet in self.sheets]


def sheet_name(text: str) -> str:
    """A text as the name of a sheet that every spreadsheet takes.

    >>> sheet_name("GRDP per person: 2021/2025")
    'GRDP per person 2021 2025'
    """
    return " ".join(_FORBIDDEN.sub(" ", text).split())[:LONGEST_NAME].strip()


def clean(text: str) -> str:
    """A text without what no cell can hold.

    >>> clean("a\\x00b"), clean("=1+1")
    ('ab', '=1+1')
    """
    return _UNSEEN.sub("", text)[:MOST]


def _filled(cell: Cell) -> Cell:
    if cell is None or cell != cell or (isinstance(cell, float) and cell in (float("inf"), float("-inf"))):
        return UNKNOWN
    if isinstance(cell, str):
        return clean(cell).strip() or UNKNOWN
    return cell


def number_format(column: Column) -> str:
    """How a spreadsheet shows the numbers of a column.

    >>> number_format(Column("x", "number", 1)), number_format(Column("p", "share"))
    ('#,##0.0', '0%')
    """
    after = "." + "0" * column.digits if column.digits else ""
    return {
        "number": f"#,##0{after}",
        "share": f"0{after}%",
        "year": "0",
        "day": "yyyy-mm-dd",
        "text": "@",
    }[column.kind]


def width(sheet: Sheet, index: int) -> int:
    """The width of a column in letters: as its cells need, within reason."""
    column = sheet.columns[index]
    longest = max((len(str(row[index])) for row in sheet.rows if isinstance(row[index], str)), default=0)
    least = {"text": 10, "day": 13, "year": 9, "number": 13, "share": 11}[column.kind]
    return int(min(60, max(least, longest + 2, min(len(column.head) + 3, 24))))
