"""A file of data of any common form as a long table: the form is told by the file itself."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from analysis.imports.grid_table import of_csv, of_sheets
from analysis.imports.json_stat import read_json_stat
from analysis.imports.long_table import LongTable
from analysis.imports.px_file import read_px
from analysis.imports.sdmx_ml import read_sdmx_ml
from analysis.record.faults import Fault, InputFault
from analysis.sheets.sheet_cells import MOST_BYTES, SHEETS

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_data(path: Path, sheet: str | None = None) -> LongTable:
    """The values of a file. Raises InputFault, with one message, for what cannot be read as a table.

    .xlsx, .xls, .ods; JSON-stat 2; PX; SDMX-ML; text of any delimiter (CSV, SDMX-CSV, WDI, and WEO whose
    name ends in .xls though it is text); UTF-8, UTF-16 or Windows-1258.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputFault(Fault(str(path), path.name, f"is larger than {MOST_BYTES // 1_000_000} MB"))
        content = path.read_bytes()
    except OSError as error:
        raise InputFault(Fault(str(path), error.strerror, "must be a readable file")) from None
    if path.suffix.lower() in SHEETS and content.startswith((_ZIP, _OLD)):
        return of_sheets(path, sheet)
    if sheet is not None:
        raise InputFault(Fault(str(path), sheet, "only a workbook has sheets", key="sheet"))
    if content.startswith(_ZIP):
        raise InputFault(Fault(str(path), path.name, "is a zip file; unpack it, and import what is in it"))
    text = _decoded(path, content)
    begins = text.lstrip()[:2000]
    if not begins:
        raise InputFault(Fault(str(path), path.name, "is empty"))
    if begins.startswith("{"):
        return read_json_stat(path, text)
    if begins.startswith("<"):
        return read_sdmx_ml(path, text)
    if path.suffix.lower() == ".px" or begins.startswith(("CHARSET=", "AXIS-VERSION=")):
        return read_px(path, text)
    return of_csv(path, text)


def _decoded(path: Path, content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and content[:200].count(0) > len(content[:200]) // 4:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    for name in (encoding, "cp1258"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return unicodedata.normalize("NFC", text)  # cp1258 writes the marks of tones apart
    raise InputFault(Fault(str(path), path.name, "is no text in UTF-8, UTF-16 or Windows-1258"))
