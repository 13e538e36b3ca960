"""A small workbook with everything that a sheet can hold; its numbers are made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from analysis.sheets.parts import UNKNOWN, Book, Chart, Column, Sheet

COLUMNS = (
    Column("Name"),
    Column("Year", "year"),
    Column("Value, USD", "number", 1),
    Column("Chance", "share", 1),
    Column("Day", "day"),
)
ROWS = (
    ("=1+1", 2025, 1234.5, 0.25, date(2026, 11, 23)),
    ("Hà Nội <&> \x01'\"", 2026, -0.1, 0.5, None),
    ("@SUM(A1)", 2027, None, 1.0, date(2026, 1, 2)),
    ("+84", 2028, 3.0, 0.0, date(2026, 1, 3)),
)
SHOWN = Chart("line", "Value by year", 1, (2,), "USD", "a line that falls and rises")


def book(*more: Sheet) -> Book:
    table = Sheet(
        "Made-up values", "Values made up for a test", ["Unit: USD.", "Source: none."], COLUMNS, ROWS
    )
    drawn = Sheet(
        "Drawn",
        "The same, drawn",
        ["Unit: USD.", "Source: none."],
        COLUMNS[1:3],
        [(2025, 1.5), (2026, 2.5), (2027, 2.0)],
        Chart("line", "Value by year", 0, (1,), "USD", "a line that rises and falls"),
    )
    return Book(
        title="=HYPERLINK(1)",
        language="en",
        cover=["+1 Place", "@Status"],
        cover_name="Cover",
        contents_name="Contents",
        contents_title="Contents",
        contents_heads=("Sheet", "What it holds"),
        back="Back to the contents",
        sheets=[table, drawn, *more],
        made=date(2026, 11, 28),
        author="Plan workbook",
    )


def read(path: Path, sheet: str) -> list[list[object]]:
    """The cells of a sheet as another library than the writer reads them."""
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def table(path: Path, sheet: Sheet) -> list[list[object]]:
    """The table of a sheet: its heads and rows, without what stands above it."""
    width = len(sheet.columns)
    return [row[:width] for row in read(path, sheet.name)[sheet.top :]]


def expected(sheet: Sheet) -> list[list[object]]:
    """What should be read: whole numbers as the files have them, days as days, unknown said."""
    heads: list[list[object]] = [[column.head for column in sheet.columns]]
    return heads + [[float(c) if isinstance(c, int) else c for c in row] for row in sheet.cells()]


__all__ = ["COLUMNS", "ROWS", "UNKNOWN", "book", "expected", "read", "table"]
