"""How far a workbook reaches, looked at before it is opened: the library makes room for every empty cell."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from analysis.record.faults import Fault, InputFault

MOST_CELLS = 5_000_000
MOST_UNPACKED = 500_000_000  # bytes
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    ValueError,
    OSError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
)
_PLACE = re.compile(rb"""\sr=["']([A-Z]{0,3})([0-9]{1,7})["']""")


def check_extent(path: Path, content: bytes) -> None:
    """Raise InputFault for a workbook (.xlsx, .ods) that unpacks to too much or reaches too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if sum(part.file_size for part in book.infolist()) > MOST_UNPACKED:
                said = f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB"
                raise InputFault(Fault(str(path), path.name, said))
            for part in book.namelist():
                if part.lower().startswith("xl/worksheets/") and part.lower().endswith(".xml"):
                    _hold(path, Path(part).stem, *_reach_of_places(book.read(part)))
                elif part == "content.xml":
                    for name, right, down in _reach_of_tables(book.read(part)):
                        _hold(path, name, right, down)
    except _BROKEN:
        return  # no workbook: the library says so


def _hold(path: Path, sheet: str, right: int, down: int) -> None:
    if right * down > MOST_CELLS:
        said = f"reaches over {right:,} columns and {down:,} rows, more than {MOST_CELLS:,} cells"
        raise InputFault(Fault(str(path), sheet, said))


def _reach_of_places(content: bytes) -> tuple[int, int]:
    """The columns and rows of a sheet of .xlsx, by the names of its cells."""
    columns: set[bytes] = set()
    down = 0
    for column, row in _PLACE.findall(content):
        columns.add(column)
        down = max(down, int(row))
    return max(map(_number, columns), default=0), down


def _reach_of_tables(content: bytes) -> Iterator[tuple[str, int, int]]:
    """The columns and rows of each table of .ods up to its last content, with every repetition."""
    name, right, down, lines = "", 0, 0, 0
    for event, part in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
        if event == "start" and part.tag == f"{_TABLE}table":
            name, right, down, lines = part.get(f"{_TABLE}name", ""), 0, 0, 0
        elif event == "end" and part.tag == f"{_TABLE}table-row":
            lines += _times(part, "rows")
            width = 0
            for cell in part:
                width += _times(cell, "columns")
                if len(cell) or any(key.endswith("value-type") for key in cell.attrib):
                    right, down = max(right, width), lines
            part.clear()
        elif event == "end" and part.tag == f"{_TABLE}table":
            yield name, right, down


def _times(part: ElementTree.Element, what: str) -> int:
    return int(part.get(f"{_TABLE}number-{what}-repeated", "1"))


def _number(column: bytes) -> int:
    """The number of a column from 1.

    >>> _number(b"A"), _number(b"XFD")
    (1, 16384)
    """
    found = 0
    for letter in column:
        found = found * 26 + letter - 64
    return found
