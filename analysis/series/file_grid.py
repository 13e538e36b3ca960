"""The cells of a file as people have them: CSV of any common make, or a sheet of a workbook."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from analysis.record.faults import Fault, InputFault, one_of
from analysis.series.time_labels import is_time
from analysis.sheets.extent import check_extent

SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
DELIMITERS = ",;\t|"
SAMPLE = 200  # rows that tell the delimiter
ZIP, OLD_BOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how the bytes of a workbook begin
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Grid:
    """Rows with the line each ends in, what parts the cells ("" in a sheet), and what is to be said of it."""

    source: Path
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    notes: tuple[str, ...] = ()


def read_grid(source: Path, sheet: str | None = None) -> Grid:
    """All rows that are not empty. Raises InputFault where the file cannot be read as a table."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise InputFault(
            Fault(str(source), error.strerror, "must be a readable CSV file, .xlsx or .ods")
        ) from None
    text_in_xls = source.suffix.lower() == ".xls" and not content.startswith((ZIP, OLD_BOOK))
    if source.suffix.lower() in SHEETS and not text_in_xls:
        return _of_workbook(source, content, sheet)
    if sheet is not None:
        raise InputFault(Fault(str(source), sheet, "a CSV file has no sheets", key="sheet"))
    text, encoding = decoded(source, content)
    delimiter = delimiter_of(text)
    rows: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows += [(reader.line_num, tuple(row)) for row in reader]
    except csv.Error as error:
        raise InputFault(
            Fault(str(source), str(error), "must be well-formed CSV", row=reader.line_num)
        ) from None
    named = {";": "semicolon", "\t": "tab", "|": "bar"}
    notes = [f"cells parted by a {named[delimiter]}"] if delimiter != "," else []
    return Grid(source, _filled(rows), delimiter, (*notes, *([encoding] if encoding else [])))


def delimiter_of(text: str) -> str:
    """What parts the cells: the mark with which most rows have the same number of cells, more than one.

    >>> delimiter_of("id;2019;2020\\na;1,5;2,5\\n"), delimiter_of("year\\tx\\n2019\\t1,5")
    (';', '\\t')
    """
    best, found = (0.0, 0), ","
    lines = text[:200_000].splitlines()[:SAMPLE]
    for mark in DELIMITERS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=mark) if any(cell.strip() for cell in row)]
        except csv.Error:
            continue
        counts = Counter(len(row) for row in rows)
        if counts and (top := max(counts, key=lambda count: (counts[count], count))) > 1:
            best, found = max((best, found), ((round(counts[top] / len(rows), 2), top), mark))
    return found


def decoded(source: Path, content: bytes) -> tuple[str, str]:
    """The text, and its encoding where it is not UTF-8: UTF-16, or Windows-1258 for what is neither.

    Raises InputFault where it is no text. Windows-1258 writes the marks of tones apart; they are joined.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and content[:200].count(0) > len(content[:200]) // 4:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        return content.decode(encoding), "UTF-16 text" if encoding.startswith("utf-16") else ""
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and b"\0" not in content:
            try:
                return unicodedata.normalize("NFC", content.decode("cp1258")), "Windows-1258 text"
            except UnicodeDecodeError:
                pass
        name = "UTF-16" if encoding.startswith("utf-16") else "UTF-8"
        said = f"is not {name} text; save the file as UTF-8"
        raise InputFault(Fault(str(source), content[error.start : error.end], said)) from None


def _of_workbook(source: Path, content: bytes, sheet: str | None) -> Grid:
    """The named sheet, else the first with several times in a row or a column, else the first of two rows."""
    from python_calamine import CalamineError, CalamineWorkbook

    check_extent(source, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise InputFault(Fault(str(source), sheet, one_of(sheet, names), key="sheet"))
        found: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {}
        for name in names if sheet is None else [sheet]:
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found[name] = _filled([(line, tuple(map(_text, row))) for line, row in enumerate(cells, 1)])
    except (CalamineError, OSError, ValueError) as error:
        raise InputFault(Fault(str(source), str(error), "must be a workbook that can be opened")) from None
    usable = [name for name, rows in found.items() if len(rows) > 1]
    usable.sort(key=lambda name: not _has_times(found[name]))
    if not usable:
        raise InputFault(Fault(str(source), ", ".join(names), "no sheet holds a table"))
    more = f"; {', '.join(usable[1:])} left alone (--sheet NAME takes another)" if usable[1:] else ""
    return Grid(source, found[usable[0]], "", (f"sheet {usable[0]}{more}",))


def _has_times(rows: Sequence[tuple[int, tuple[str, ...]]]) -> bool:
    """Whether a sheet holds a table: three times and more beside or below each other."""
    columns: Counter[int] = Counter()
    for _, row in rows:
        times = [at for at, cell in enumerate(row) if is_time(cell)]
        columns.update(times)
        if len(times) > 2:
            return True
    return max(columns.values(), default=0) > 2


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def _filled(rows: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((line, row) for line, row in rows if any(cell.strip() for cell in row))
