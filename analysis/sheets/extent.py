"""How far a workbook reaches, looked at before it is opened: the library makes room for every empty cell."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from analysis.record.faults import Fault, InputFault

MOST_CELLS = 5_000_000
MOST_UNPACKED = 500_000_000  # bytes
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError, RuntimeError)
_PLACE = re.compile(rb"""\sr=["']([A-Z]{0,3})([0-9]{1,7})["']""")


def check_extent(path: Path, content: bytes) -> None:
    """Raise InputFault for an .xlsx file that unpacks to too much, or with a cell too far from the first."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if sum(part.file_size for part in book.infolist()) > MOST_UNPACKED:
                said = f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB"
                raise InputFault(Fault(str(path), path.name, said))
            for part in book.namelist():
                if part.lower().startswith("xl/worksheets/") and part.lower().endswith(".xml"):
                    _check_sheet(path, part, book.read(part))
    except _BROKEN:
        return  # no workbook: the library says so


def _check_sheet(path: Path, part: str, content: bytes) -> None:
    down = 0
    columns: set[bytes] = set()
    for column, row in _PLACE.findall(content):
        columns.add(column)
        down = max(down, int(row))
    right = max(map(_number, columns), default=0)
    if right * down > MOST_CELLS:
        said = f"reaches over {right:,} columns and {down:,} rows, more than {MOST_CELLS:,} cells"
        raise InputFault(Fault(str(path), Path(part).stem, said))


def _number(column: bytes) -> int:
    """The number of a column from 1.

    >>> _number(b"A"), _number(b"XFD")
    (1, 16384)
    """
    found = 0
    for letter in column:
        found = found * 26 + letter - 64
    return found
