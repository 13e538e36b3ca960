"""A grid of cells, from CSV or a sheet, as a long table: years across or down, heads of several rows."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from analysis.imports.long_table import Cell, LongTable, filled
from analysis.record.faults import Fault, InputFault, one_of
from analysis.series.file_columns import estimates_after, is_later
from analysis.series.file_grid import delimiter_of
from analysis.series.number_marks import Marks, is_missing, marks_of
from analysis.series.time_labels import is_time
from analysis.sheets.ods_chart import letters
from analysis.sheets.sheet_cells import read_cells

Row = tuple[str, ...]
_CODE = re.compile(r"[A-Z0-9_.]+")


def of_csv(path: Path, text: str) -> LongTable:
    """CSV of any delimiter: also the forms of WDI, WEO and SDMX-CSV."""
    delimiter = delimiter_of(text)
    try:
        rows = [
            tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise InputFault(Fault(str(path), str(error), "must be well-formed CSV")) from None
    return _table(path, "", rows, delimiter)


def of_sheets(path: Path, sheet: str | None) -> LongTable:
    """The named sheet of a workbook, else the first in which a table of years is found."""
    sheets = read_cells(path)
    if sheet is not None and sheet not in sheets:
        raise InputFault(Fault(str(path), sheet, one_of(sheet, sheets), key="sheet"))
    faults: list[Fault] = []
    for name in sheets if sheet is None else [sheet]:
        rows = [tuple(_text(cell) for cell in row) for row in sheets[name].rows]
        try:
            return _table(path, f"{name}!", rows, "")
        except InputFault as fault:
            faults += fault.faults
    raise InputFault(faults or [Fault(str(path), path.name, "holds no sheet")])


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None else unicodedata.normalize("NFC", str(cell)).strip()


def _table(path: Path, sheet: str, rows: Sequence[Row], delimiter: str) -> LongTable:
    width = max((len(row) for row in rows), default=0)
    grid = [(*row, *[""] * (width - len(row))) for row in rows]
    across = next((n for n, row in enumerate(grid) if sum(map(_is_head, row)) >= 2), None)
    down = _time_column(grid)
    if down is not None and (across is None or across > down[0]):
        return _down(path, sheet, grid, *down, delimiter)
    if across is None:
        said = "holds no row and no column of years"
        raise InputFault(Fault(str(path), sheet.rstrip("!") or path.name, said))
    return _across(path, sheet, grid, across, delimiter)


def _is_head(cell: str) -> bool:
    return is_time(cell)


def _time_column(grid: Sequence[Row]) -> tuple[int, int] | None:
    """The row of the heads and the column of a table whose times stand below each other."""
    for column in range(len(grid[0]) if grid else 0):
        lines = [line for line, row in enumerate(grid) if is_time(row[column])]
        if len(lines) < 2 or lines[0] == 0:
            continue
        below = [row for row in grid[lines[0] :] if any(row)]
        if len(lines) >= 0.8 * len(below):
            return lines[0] - 1, column
    return None


def _across(path: Path, sheet: str, grid: Sequence[Row], head: int, delimiter: str) -> LongTable:
    """Years across: the columns before them are labels; a row of merged heads above them is one too."""
    times = [column for column, cell in enumerate(grid[head]) if _is_head(cell)]
    first = times[0]
    group = _group(grid, head, times)
    names = _names([grid[head][column] for column in range(first)], grid, head)
    dims = [*names, *(["group"] if group else [])]
    bound = estimates_after(grid[head])
    cells = []
    above: list[str] = [""] * first
    for line in range(head + 1, len(grid)):
        row = grid[line]
        if not any(row[column] for column in times) or all(not row[column] for column in range(first)):
            continue
        own = [row[column] for column in range(first)]
        above = [cell or before for cell, before in zip(own, above, strict=True)] if first > 1 else own
        shown = above if first > 1 and not own[0] else own
        for column in times:
            labels = dict(zip(names, shown, strict=True))
            if group:
                labels["group"] = group[column]
            own_forecast = bound is not None and is_later(grid[head][column], row[bound])
            period = f"Forecast {grid[head][column]}" if own_forecast else grid[head][column]
            cells.append(Cell(labels, period, row[column], f"{sheet}{letters(column)}{line + 1}"))
    return _found(path, sheet, dims, cells, grid[:head], delimiter)


def _down(path: Path, sheet: str, grid: Sequence[Row], head: int, time: int, delimiter: str) -> LongTable:
    """Years down: columns of numbers hold values, columns of texts hold labels."""
    body = [(line, row) for line, row in enumerate(grid) if line > head and is_time(row[time])]
    marks = marks_of([cell for _, row in body for cell in row], delimiter)
    columns = [column for column in range(len(grid[head])) if column != time]
    told = {c: [row[c] for _, row in body if not is_missing(row[c])] for c in columns}
    values = [c for c in columns if told[c] and all(map(marks.reads, told[c]))]
    named = [c for c in values if grid[head][c].upper() in ("OBS_VALUE", "VALUE", "GIÁ TRỊ")]
    values = named or values
    if not values:
        raise InputFault(
            Fault(str(path), sheet.rstrip("!") or path.name, "has years, but no column of numbers")
        )
    labels = [c for c in columns if c not in values and (told[c] or grid[head][c])]
    heads = _heads(grid, head, values)
    names = _names([grid[head][c] for c in labels], grid, head)
    many = len(values) > 1
    cells = [
        Cell(
            dict(zip(names, (row[c] for c in labels), strict=True)) | ({"column": heads[c]} if many else {}),
            row[time],
            row[c],
            f"{sheet}{letters(c)}{line + 1}",
        )
        for line, row in body
        for c in values
    ]
    dims = [*names, *(["column"] if many else [])]
    title = () if many else (heads[values[0]],)
    return _found(path, sheet, dims, cells, [*grid[:head], title], delimiter)


def _found(
    path: Path, sheet: str, dims: Sequence[str], cells: Sequence[Cell], above: Sequence[Row], delimiter: str
) -> LongTable:
    kept = [name for name in dims if len({cell.labels[name] for cell in cells}) > 1 or not _idle(name)]
    used = tuple(Cell({k: c.labels[k] for k in kept}, c.period, c.value, c.where) for c in cells)
    marks = marks_of([cell.value for cell in used], delimiter)
    plain = tuple(Cell(cell.labels, cell.period, _number(marks, cell.value), cell.where) for cell in used)
    title = next((cell for row in above for cell in row if cell and not is_time(cell)), "")
    said = (marks.said,) if marks.said else ()
    form = "sheet" if sheet else "CSV"
    notes = (*([f"sheet {sheet[:-1]}"] if sheet else []), *said)
    table = LongTable(form, tuple(kept), plain, title, notes=notes)
    return filled(table, str(path), sheet.rstrip("!") or path.name)


def _idle(name: str) -> bool:
    """A column of SDMX or of a bank that says how a row is kept, not what it is."""
    idle = (
        "DATAFLOW",
        "STRUCTURE",
        "STRUCTURE_ID",
        "ACTION",
        "OBS_STATUS",
        "CONF_STATUS",
        "DECIMALS",
        "UNIT_MULT",
    )
    return name.upper() in idle


def _number(marks: Marks, text: str) -> str:
    """A value as Python writes it; what is no number stays as it is and is named later."""
    if is_missing(text):
        return ""
    try:
        return repr(marks.number(text, "", 0))
    except ValueError:
        return text


def _group(grid: Sequence[Row], head: int, times: Sequence[int]) -> dict[int, str]:
    """The merged heads above the years, each carried over the columns that it spans."""
    above = grid[head - 1] if head else ()
    if not above or len([c for c in times if above[c]]) < 2 or _repeats(grid[head], times) == 1:
        return {}
    found, last = {}, ""
    for column in range(times[0], len(above)):
        last = above[column] or last
        found[column] = last
    return {column: found[column] for column in times}


def _repeats(row: Row, times: Sequence[int]) -> int:
    """How often the year that is there most stands in a row of heads."""
    shown = [row[column] for column in times]
    return max(shown.count(cell) for cell in shown)


def _heads(grid: Sequence[Row], head: int, values: Sequence[int]) -> dict[int, str]:
    """The heads of columns of values, with the merged head above where that parts them."""
    own = {c: grid[head][c] or letters(c) for c in values}
    above = grid[head - 1] if head else ()
    if above and sum(bool(above[c]) for c in values) > 1:
        last = ""
        for c in range(len(above)):
            last = above[c] or last
            if c in own and last and last != own[c]:
                own[c] = f"{last}: {own[c]}"
    return own


def _names(heads: Sequence[str], grid: Sequence[Row], head: int) -> list[str]:
    """Names of columns of labels: each once, none empty."""
    found: list[str] = []
    for number, name in enumerate(heads, 1):
        told = name or (grid[head - 1][number - 1] if head else "") or f"label {number}"
        found.append(told if told not in found else f"{told} {number}")
    return found
