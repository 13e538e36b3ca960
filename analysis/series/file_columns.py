"""Which cells of a table are series: long (name, time, value), years across, or years down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.record.faults import Fault, InputFault, one_of
from analysis.series.file_grid import Grid, read_grid
from analysis.series.number_marks import Marks, is_missing, marks_of
from analysis.series.time_labels import is_month_first, is_time, time_of

Row = tuple[int, str, str]  # line in the file, time, value
NAMES = ("series_id", "series", "id", "code", "iso", "name", "country", "region", "province", "place", "geo")
TIMES = (
    "t",
    "year",
    "time",
    "time_period",
    "date",
    "period",
    "month",
    "quarter",
    "năm",
    "ngày",
    "tháng",
    "quý",
)
VALUES = ("value", "obs_value", "y", "giá trị")
FEWEST_ACROSS = 3  # times in a header that make a table with years across


class RepeatedTimesFault(InputFault):
    """The header has times more than once, as below merged heads."""


@dataclass(frozen=True)
class Columns:
    """Columns that a person names; the others are found."""

    series: str | None = None
    time: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class SeriesTable:
    """The rows of each series in the order of the file, how it writes numbers and dates, what it took."""

    series: dict[str, list[Row]]
    marks: Marks
    month_first: bool | None
    notes: tuple[str, ...]


def read_series(source: Path, columns: Columns | None = None, sheet: str | None = None) -> SeriesTable:
    """The series of a file. Raises InputFault where it is no table of yearly or dated series."""
    grid = read_grid(source, sheet)
    if not grid.rows:
        raise _fault(grid, "", f"must begin with a header, such as {', '.join(('series_id', 't', 'value'))}")
    at = _header_at(grid)
    head, body = grid.rows[at], list(grid.rows[at + 1 :])
    names = [name.strip() for name in _without_tail(head[1])]
    body, notes = _checked(grid, names, body)
    found = _series(grid, head[0], names, body, columns or Columns())
    cells = [value for rows in found[0].values() for _, _, value in rows]
    marks = marks_of(cells, grid.delimiter)
    times = [time for rows in found[0].values() for _, time, _ in rows]
    told = [f"columns taken: {found[1]}", *notes, *grid.notes, *([marks.said] if marks.said else [])]
    return SeriesTable(found[0], marks, is_month_first(times), tuple(told))


def _header_at(grid: Grid) -> int:
    """The first row of several times, else the first of two cells; lines of a title stand above it."""
    for at, (_, row) in enumerate(grid.rows[:12]):
        if sum(map(is_time, row)) >= FEWEST_ACROSS:
            return at
    return next((at for at, (_, row) in enumerate(grid.rows[:12]) if sum(map(bool, row)) > 1), 0)


def _checked(
    grid: Grid, names: Sequence[str], body: list[tuple[int, tuple[str, ...]]]
) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """Rows as wide as the header; lines of remarks below the table are left out and said."""
    last = len(body)
    while last > 1 and len(names) > 2 and _is_remark(body[last - 1][1]):
        last -= 1
    kept, faults = [], []
    for line, row in body[:last]:
        cells = row if any(cell.strip() for cell in row[len(names) :]) else row[: len(names)]
        if not grid.delimiter or len(cells) == len(names):
            kept.append((line, (*cells, *[""] * (len(names) - len(cells)))))
        else:
            said = f"must have {len(names)} fields, as the header has"
            faults.append(Fault(str(grid.source), ",".join(row), said, row=line))
    if faults:
        raise InputFault(faults)
    if not kept:
        raise _fault(grid, 0, "rows; at least one row below the header is needed")
    left = len(body) - last
    return kept, [f"{left} lines of remarks below the table left out"] if left else []


def _is_remark(row: Sequence[str]) -> bool:
    """Whether a row has words in its first cell and nothing else."""
    return len(_without_tail(row)) == 1 and not is_time(row[0]) and not is_missing(row[0])


def _series(
    grid: Grid,
    line: int,
    names: list[str],
    body: list[tuple[int, tuple[str, ...]]],
    chosen: Columns,
) -> tuple[dict[str, list[Row]], str]:
    """The series, and which columns they were taken from."""
    wrong = [name for name in (chosen.series, chosen.time, chosen.value) if name and name not in names]
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if wrong or twice:
        faults = [
            Fault(str(grid.source), name, one_of(name, filter(None, names)), row=line) for name in wrong
        ]
        said = "must be named once in the header"
        faults += [Fault(str(grid.source), name, said, row=line) for name in twice]
        raise RepeatedTimesFault(faults) if not wrong and all(map(is_time, twice)) else InputFault(faults)
    across = [at for at, name in enumerate(names) if is_time(name)]
    if len(across) >= FEWEST_ACROSS and not chosen.time:
        return _across(grid, names, body, across, chosen)
    columns = [[row[at] for _, row in body] for at in range(len(names))]
    when = names.index(chosen.time) if chosen.time else _time_column(names, columns)
    if when is None or is_time(names[when]):
        said = (
            "is a header without a column of times (or with fewer than three years across); "
            "--time NAME names one"
        )
        raise _fault(grid, ", ".join(names), said, line)
    numbers = [at for at in range(len(names)) if at != when and _is_numbers(columns[at])]
    said_value = chosen.value or next((name for name in names if name.casefold() in VALUES), None)
    who = _name_columns(names, columns, when, numbers, said_value, chosen)
    values = [names.index(said_value)] if said_value else [at for at in numbers if at not in who]
    if not values:
        raise _fault(
            grid, ", ".join(names), "is a header without a column of numbers; --value NAME names one", line
        )
    if who and len(values) > 1:
        listed = ", ".join(names[at] for at in values)
        raise _fault(grid, listed, "are all numbers; --value NAME says which to forecast", line)
    series: dict[str, list[Row]] = {}
    for at in values:
        for number, row in body:
            name = " / ".join(row[one].strip() for one in who) if who else names[at] or f"column {at + 1}"
            series.setdefault(name, []).append((number, row[when], row[at]))
    by = f"{' / '.join(names[at] for at in who)} (name), " if who else ""
    return series, f"{by}{names[when]} (time), {', '.join(names[at] for at in values)} (value)"


def _across(
    grid: Grid,
    names: list[str],
    body: list[tuple[int, tuple[str, ...]]],
    across: list[int],
    chosen: Columns,
) -> tuple[dict[str, list[Row]], str]:
    """Years across: one row a series, named by the first columns that tell the rows apart."""
    texts = [at for at in range(len(names)) if at not in across]
    who = [names.index(chosen.series)] if chosen.series else _telling(texts, [row for _, row in body])
    series: dict[str, list[Row]] = {}
    bound, own = estimates_after(names), 0
    for line, row in body:
        name = " / ".join(row[at].strip() for at in who) or f"line {line}"
        taken = [at for at in across if bound is None or not is_later(names[at], row[bound])]
        own += len(across) - len(taken)
        series.setdefault(name, []).extend((line, names[at], row[at]) for at in taken)
    left = f"; {own} estimates of the source's own left out" if own else ""
    listed = " / ".join(names[at] or f"column {at + 1}" for at in who) or "the line"
    return series, f"{listed} (name), {names[across[0]]} to {names[across[-1]]} (times across){left}"


def estimates_after(names: Sequence[str]) -> int | None:
    """The column in which a WEO file says after which year the IMF estimates; None where none does."""
    return next((at for at, name in enumerate(names) if name.casefold() == "estimates start after"), None)


def is_later(time: str, bound: str) -> bool:
    """Whether a time lies after the last year of data that a row names; where it names none, no.

    >>> is_later("2025", "2024"), is_later("2024", "2024"), is_later("2025", "")
    (True, False, False)
    """
    return is_time(bound) and time_of(time, 0).year > time_of(bound, 0).year


def _telling(texts: Sequence[int], rows: Sequence[tuple[str, ...]]) -> list[int]:
    """The fewest first columns that differ between rows."""
    filled = [at for at in texts if any(row[at].strip() for row in rows)]
    varying = [at for at in filled if len({row[at] for row in rows}) > 1] or filled[:1]
    for count in range(1, len(varying) + 1):
        if len({tuple(row[at] for at in varying[:count]) for row in rows}) == len(rows):
            return varying[:count]
    return varying


def _time_column(names: Sequence[str], columns: Sequence[Sequence[str]]) -> int | None:
    """A column with the name of a time, else the only one whose cells are all times."""
    for known in TIMES:
        for at, name in enumerate(names):
            if name.casefold() == known:
                return at
    found = [at for at, cells in enumerate(columns) if all(map(is_time, cells))]
    return found[0] if found else None


def _name_columns(
    names: Sequence[str],
    columns: Sequence[Sequence[str]],
    when: int,
    numbers: Sequence[int],
    value: str | None,
    chosen: Columns,
) -> list[int]:
    """The columns that name a series where times come more than once, or where a column is called so."""
    if chosen.series:
        return [list(names).index(chosen.series)]
    if "series_id" in names:
        return [list(names).index("series_id")]
    rest = [at for at in range(len(names)) if at != when and names[at] != value]
    called = [at for at in rest if names[at].casefold() in NAMES]
    if len(set(columns[when])) == len(columns[when]) and not called:
        return []
    texts = [at for at in rest if at not in numbers] or called
    rows = list(zip(*columns, strict=True))
    return _telling_with(when, texts, rows) or called[:1]


def _telling_with(when: int, texts: Sequence[int], rows: Sequence[tuple[str, ...]]) -> list[int]:
    """The fewest first columns with which no time comes twice."""
    varying = [at for at in texts if len({row[at] for row in rows}) > 1] or list(texts)[:1]
    for count in range(1, len(varying) + 1):
        if len({(row[when], *(row[at] for at in varying[:count])) for row in rows}) == len(rows):
            return varying[:count]
    return varying


def _is_numbers(cells: Sequence[str]) -> bool:
    """Whether most cells that are not empty hold numbers in some way of writing them."""
    told = [cell for cell in cells if not is_missing(cell)]
    marks = (Marks(), Marks(",", "."), Marks(".", ","))
    return bool(told) and sum(any(way.reads(cell) for way in marks) for cell in told) > len(told) / 2


def _without_tail(row: Sequence[str]) -> tuple[str, ...]:
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def _fault(grid: Grid, value: object, said: str, line: int | None = None) -> InputFault:
    return InputFault(Fault(str(grid.source), value, said, row=line))
