"""The cells of a workbook that a person filled in, each with its address, as one library reads them all."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from analysis.record.faults import Fault, InputFault
from analysis.sheets.extent import check_extent
from analysis.sheets.ods_chart import letters

SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
MOST_BYTES = 50_000_000
Value = str | float | bool | date | None


@dataclass(frozen=True)
class Cells:
    """One sheet: its rows from the first on; an empty cell is None."""

    name: str
    rows: tuple[tuple[Value, ...], ...]

    def at(self, row: int, column: int) -> Value:
        """A cell by row and column from 0; None beyond the sheet."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def address(self, row: int, column: int) -> str:
        """How a spreadsheet names a cell.

        >>> Cells("A sheet", ()).address(4, 1)
        'A sheet!B5'
        """
        return f"{self.name}!{letters(column)}{row + 1}"


def content_of(path: Path, what: str) -> bytes:
    """The bytes of a person's file. Raises InputFault for one that is too large or is not `what`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputFault(Fault(str(path), path.name, f"is larger than {MOST_BYTES // 1_000_000} MB"))
        return path.read_bytes()
    except OSError as error:
        raise InputFault(Fault(str(path), error.strerror, f"must be {what}")) from None


def read_cells(path: Path) -> Mapping[str, Cells]:
    """All sheets of a workbook by name. Raises InputFault where it cannot be read as one."""
    from python_calamine import CalamineError, CalamineWorkbook

    if path.suffix.lower() not in SHEETS:
        raise InputFault(Fault(str(path), path.name, f"must end in {', '.join(SHEETS)}"))
    content = content_of(path, "a readable workbook")
    check_extent(path, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            name: Cells(name, tuple(tuple(map(_value, row)) for row in rows))
            for name in book.sheet_names
            for rows in [book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        }
    except (CalamineError, OSError, ValueError) as error:
        raise InputFault(
            Fault(str(path), str(error)[:200], "must be a workbook that can be opened")
        ) from None


def _value(cell: object) -> Value:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool | float | str):
        return cell.strip() or None if isinstance(cell, str) else cell
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell)
