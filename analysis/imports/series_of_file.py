"""The series of a file of any form that can be imported: tables by their columns, cubes by dimension."""

from __future__ import annotations

from pathlib import Path

from analysis.imports.long_table import LongTable
from analysis.imports.reading import CUBES, form_of, read_data
from analysis.record.faults import Fault, InputFault
from analysis.series.file_columns import Columns, RepeatedTimesFault, Row, SeriesTable, read_series
from analysis.series.number_marks import Marks
from analysis.series.time_labels import is_month_first


def read_any_series(source: Path, columns: Columns | None = None, sheet: str | None = None) -> SeriesTable:
    """The series of JSON-stat 2, PX, SDMX-ML, and of every table that `series.file_columns` reads.

    A table whose years stand below merged heads is one too. Raises InputFault, with one message, for what
    cannot be read, and where a column is named of a file that has dimensions.
    """
    chosen = columns or Columns()
    if form_of(source) not in CUBES:
        try:
            return read_series(source, chosen, sheet)
        except RepeatedTimesFault:
            table = read_data(source, sheet)
            if chosen != Columns() or "group" not in table.dimensions:
                raise
            return series_of(table)
    for key in ("series", "time", "value"):
        if named := getattr(chosen, key):
            raise InputFault(Fault(str(source), named, "only a table has columns", key=key))
    return series_of(read_data(source, sheet))


def series_of(table: LongTable) -> SeriesTable:
    """A series for each set of labels, named by the dimensions in which they differ.

    >>> from analysis.imports.long_table import Cell
    >>> cells = [Cell({"place": p, "unit": "t"}, "2024", v, "") for p, v in (("a", "1"), ("b", "2"))]
    >>> list(series_of(LongTable("PX", ("place", "unit"), tuple(cells))).series)
    ['a', 'b']
    """
    who = [name for name in table.dimensions if len(table.labels(name)) > 1] or list(table.dimensions[:1])
    series: dict[str, list[Row]] = {}
    for number, cell in enumerate(table.cells, 1):
        name = " / ".join(cell.labels[one] for one in who) or table.title or "the only series"
        series.setdefault(name, []).append((number, cell.period, cell.value))
    listed = " / ".join(who) or "the whole file"
    told = (f"{table.form}: {listed} (name); lines count its values", *table.notes)
    return SeriesTable(series, Marks(), is_month_first([cell.period for cell in table.cells]), told)
