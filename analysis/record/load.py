"""Read the tables of a data folder, every cell checked, and keep what was read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from analysis.assumed import assuming, changes_of, in_force
from analysis.keeping.shelf import Stamp, stamp
from analysis.record.assumed_cells import assumed_cells
from analysis.record.corrections import KEYS, corrected
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.once import Once
from analysis.record.read_once import read_once
from analysis.record.schema import TABLES, Table

if TYPE_CHECKING:
    from analysis.record.vintages import View

# Texts as Python's own strings: small frames and their labels are chosen from faster than from Arrow's.
TEXT = pd.StringDtype("python", na_value=np.nan)
KEPT_VIEWS = 64  # about half a megabyte each; a backtest asks for hundreds of days


class Record(Once):
    """The tables of one data folder, each read when it is first asked for.

    cache: where tables that were read are kept between commands; None keeps them nowhere. Frames are copies
    on write: a caller may change what it was given and harms nobody.
    """

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        super().__init__()
        self.folder, self.cache = folder, cache
        self._frames: dict[str, pd.DataFrame] = {}
        self._reached: dict[str, Stamp | None] = {}
        self._views: dict[Hashable, View] = {}
        self._days: dict[tuple[str, tuple[str, ...]], date] = {}

    def table(self, name: str, geo: str | None = None) -> pd.DataFrame:
        """A whole table with typed columns: numbers are floats (nan where empty), days datetime64, texts str.

        geo: only the rows of that place, of a table whose rows say whose they are. The index is the line of
        the row in its file. Raises InputFault with every faulty cell of the file.
        """
        if name not in TABLES:
            raise InputFault(Fault("the record", name, one_of(name, TABLES), key="table"))
        if name not in self._frames:
            self._frames[name] = self._read(name)
        frame = assumed_cells(name, self._frames[name])
        return frame.copy(deep=False) if geo is None else frame[frame["geo"] == geo]

    def kept(self, name: str, tables: Sequence[str], work: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """What follows from these tables alone, kept between commands where the record has a cache."""
        corrections = {"corrections"} if KEYS.keys() & set(tables) else set()
        files = tuple(self.file(file) for file in sorted({*tables} | corrections))
        if self.cache is None or any(changes_of(table) for table in tables):
            return work()
        return read_once(name, files, work, self.cache / "tables")

    def _read(self, name: str) -> pd.DataFrame:
        with assuming({}):  # cells that a run assumes otherwise are set when the table is asked for
            return self.kept(name, (name,), partial(self._sound, name))

    def file(self, name: str) -> Path:
        """The file of a table, or of another CSV of the data folder; from now on it counts as read."""
        path = self.folder / f"{name}.csv"
        self._reached.setdefault(name, stamp(path))
        return path

    def _sound(self, name: str) -> pd.DataFrame:
        read = read_table(self.folder, TABLES[name])
        frame, faults = read.frame, read.faults
        if not faults and name in KEYS:
            frame, faults = corrected(frame, name, self.table("corrections"))
        if faults:
            raise InputFault(faults)
        return frame

    @property
    def read(self) -> tuple[str, ...]:
        """The names of the files read so far, with the corrections where they may have corrected one."""
        return tuple(sorted(self._reached))

    @property
    def steady(self) -> bool:
        """Whether every file that was read is still the one that it was when it was first asked for."""
        return all(stamp(self.folder / f"{name}.csv") == seen for name, seen in self._reached.items())

    @cached_property
    def latest_day(self) -> date:
        """The day of the newest publication in any dated table."""
        return self.latest_day_of(())

    def latest_day_of(self, geos: tuple[str, ...]) -> date:
        """The day of the newest publication on any of these areas; of all areas where none is named.

        >>> from analysis.workbook import open_workbook
        >>> record = open_workbook().record
        >>> record.latest_day_of(("VN-SG",)) < record.latest_day_of(("VN-SG", "VN")) <= record.latest_day
        True
        """
        return max(self._newest(name, geos) for name, table in TABLES.items() if table.dated)

    def reaches(self, day: date) -> bool:
        """Whether anything was published on or after that day; opens no more tables than it needs."""
        ahead = ("observations", "forecasts", *TABLES)
        return any(self._newest(name) >= day for name in ahead if TABLES[name].dated)

    def _newest(self, name: str, geos: tuple[str, ...] = ()) -> date:
        if (name, geos) not in self._days:
            frame = self.table(name)
            newest = (frame[frame["geo"].isin(geos)] if geos else frame)["published"].max()
            self._days[name, geos] = newest.date() if newest is not pd.NaT else date.min
        return self._days[name, geos]

    def as_of(self, day: date | str, availability: str = "assumed") -> View:
        """What was known on that day; the last views asked for are kept, so that asking again costs nothing.

        >>> from analysis.workbook import open_workbook
        >>> view = open_workbook().record.as_of("2021-08-10")
        >>> float(view.series("VN-HN", "grdp_per_capita_usd", "vsic2010_reval").loc["2019", "value"])
        5196.0
        """
        when = date.fromisoformat(day) if isinstance(day, str) else date(day.year, day.month, day.day)
        return self._view(when, availability, ())

    def latest(self, availability: str = "assumed", geos: tuple[str, ...] = ()) -> View:
        """All that the record knows, without opening a table to find its latest day.

        geos: the areas whose newest publication gives the view its day (see `latest_day_of`); what another
        area prints later stands in the view, but moves no day of these.
        """
        return self._view(None, availability, geos)

    def _view(self, day: date | None, availability: str, geos: tuple[str, ...]) -> View:
        from analysis.record.vintages import View

        key = (day, availability, geos, in_force())
        view = self._views.pop(key, None) or View(self, day, availability, geos)
        self._views[key] = view
        if len(self._views) > KEPT_VIEWS:
            del self._views[next(iter(self._views))]
        return view


@dataclass(frozen=True)
class Reading:
    """What a file gave: the typed frame of its good rows, all rows as text by line, and its faults.

    whole: the file is there and was read to its end, so that what is not in it is really missing.
    """

    frame: pd.DataFrame
    texts: dict[int, dict[str, str]]
    faults: list[Fault]
    whole: bool


def read_table(folder: Path, table: Table) -> Reading:
    """Read one table; nothing is raised, so that the faults of several files can be told together."""
    file = f"{folder.name}/{table.name}.csv"
    faults: list[Fault] = []
    texts: dict[int, dict[str, str]] = {}
    try:
        with open(folder / f"{table.name}.csv", encoding="utf-8-sig", newline="") as handle:
            for line, row in _rows(handle, table, file, faults):
                texts[line] = row
    except FileNotFoundError:
        faults.append(Fault(file, "no such file", f"; every data folder holds {table.name}.csv"))
    except OSError as error:
        faults.append(Fault(file, error.strerror or str(error), "; the file must be readable"))
    except UnicodeDecodeError as error:
        faults.append(
            Fault(
                file,
                error.object[error.start : error.end],
                "is not UTF-8; save the file as UTF-8",
                row=_not_utf8(folder / f"{table.name}.csv"),
            )
        )
    except csv.Error as error:
        faults.append(
            Fault(
                file,
                str(error),
                "is broken CSV: commas, and double quotes in pairs",
                row=max(texts, default=1) + 1,
            )
        )
    whole = not faults
    lines, rows = list(texts), list(texts.values())
    try:
        good = table.adapter.validate_python(rows)
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults += [_cell_fault(file, lines, detail) for detail in details]
        bad = {int(detail["loc"][0]) for detail in details}
        good = table.adapter.validate_python([row for number, row in enumerate(rows) if number not in bad])
        lines = [line for number, line in enumerate(lines) if number not in bad]
    return Reading(_frame(good, lines, table), texts, faults, whole)


def _not_utf8(path: Path) -> int | None:
    for line, text in enumerate(path.read_bytes().split(b"\n"), start=1):
        try:
            text.decode()
        except UnicodeDecodeError:
            return line
    return None


def _rows(handle: Any, table: Table, file: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(handle, strict=True)
    header = next(reader, None)
    columns = list(table.columns)
    if header is None:
        faults.append(Fault(file, "empty file", f"; the first line names the columns {','.join(columns)}"))
        return
    if sorted(header) != sorted(columns):
        faults += [
            Fault(file, name, "is a column that is missing", row=1) for name in columns if name not in header
        ]
        faults += [
            Fault(file, name, one_of(name, columns), row=1, key="column")
            for name in header
            if name not in columns
        ]
        faults += [
            Fault(file, name, "is a column given twice", row=1)
            for name in dict.fromkeys(header)
            if header.count(name) > 1 and name in columns
        ]
        return
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) == len(header):
            yield line, dict(zip(header, cells, strict=True))
        else:
            faults.append(Fault(file, len(cells), f"cells; the header has {len(header)}", row=line))
        line = reader.line_num + 1


def _cell_fault(file: str, lines: list[int], detail: Any) -> Fault:
    where, column = detail["loc"][0], detail["loc"][1] if len(detail["loc"]) > 1 else ""
    said = str(detail["ctx"]["error"]) if "ctx" in detail and "error" in detail["ctx"] else detail["msg"]
    return Fault(file, detail["input"], said, row=lines[int(where)], key=str(column))


def _frame(rows: list[dict[str, Any]], lines: list[int], table: Table) -> pd.DataFrame:
    numbers, days, lists = set(table.numbers), set(table.days), set(table.lists)
    columns: dict[str, Any] = {}
    for name in table.columns:
        cells = [row[name] for row in rows]
        if name in numbers:
            columns[name] = np.array(cells, dtype=float)
        elif name in days:
            columns[name] = np.array(cells, dtype="datetime64[s]")
        elif cells and isinstance(cells[0], int):
            columns[name] = np.array(cells, dtype=int)
        elif name in lists:
            columns[name] = pd.Series(cells, index=lines, dtype=object)
        else:
            columns[name] = pd.array(["" if cell is None else cell for cell in cells], dtype=TEXT)
    frame = pd.DataFrame(columns, index=pd.Index(lines, dtype=int, name="line"))
    return frame.set_axis(pd.Index(list(columns), dtype=TEXT), axis="columns")
