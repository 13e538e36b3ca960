"""A file of data of any common form as a long table: the form is told by the file itself."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from analysis.imports.grid_table import of_csv, of_sheets
from analysis.imports.json_stat import read_json_stat
from analysis.imports.long_table import LongTable, filled
from analysis.imports.px_file import read_px
from analysis.imports.sdmx_ml import read_sdmx_ml
from analysis.record.faults import Fault, InputFault
from analysis.series.file_grid import OLD_BOOK, ZIP, decoded
from analysis.sheets.sheet_cells import SHEETS, content_of

CUBES = ("JSON-stat 2", "SDMX-ML", "PX")


def read_data(path: Path, sheet: str | None = None) -> LongTable:
    """The values of a file. Raises InputFault, with one message, for what cannot be read as a table.

    .xlsx, .xls, .ods; JSON-stat 2; PX; SDMX-ML; text of any delimiter (CSV, SDMX-CSV, WDI, and WEO whose
    name ends in .xls though it is text); UTF-8, UTF-16 or Windows-1258.
    """
    content = content_of(path, "a readable file")
    if path.suffix.lower() in SHEETS and content.startswith((ZIP, OLD_BOOK)):
        return of_sheets(path, sheet)
    if sheet is not None:
        raise InputFault(Fault(str(path), sheet, "only a workbook has sheets", key="sheet"))
    if content.startswith(ZIP):
        raise InputFault(Fault(str(path), path.name, "is a zip file; unpack it, and import what is in it"))
    text = unicodedata.normalize("NFC", decoded(path, content)[0])
    if not text.strip():
        raise InputFault(Fault(str(path), path.name, "is empty"))
    read = {"JSON-stat 2": read_json_stat, "SDMX-ML": read_sdmx_ml, "PX": read_px}.get(
        _form(path, text), of_csv
    )
    return filled(read(path, text), str(path), path.name)


def form_of(path: Path) -> str:
    """Which of CUBES a file is, as told by its beginning; empty for a table, and for what cannot be read."""
    try:
        with path.open("rb") as file:
            begins = file.read(2000)
    except OSError:
        return ""
    if path.suffix.lower() in SHEETS and begins.startswith((ZIP, OLD_BOOK)):
        return ""
    wide = begins.startswith((b"\xff\xfe", b"\xfe\xff"))
    return _form(path, begins.decode("utf-16" if wide else "utf-8-sig", errors="ignore"))


def _form(path: Path, text: str) -> str:
    begins = text.lstrip()[:2000]
    if begins.startswith("{"):
        return "JSON-stat 2"
    if begins.startswith("<"):
        return "SDMX-ML"
    return "PX" if path.suffix.lower() == ".px" or begins.startswith(("CHARSET=", "AXIS-VERSION=")) else ""
