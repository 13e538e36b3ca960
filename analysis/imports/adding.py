"""Adds rows to the end of tables of the record: checked before anything is written, nothing overwritten."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.imports.held_against import Row
from analysis.keeping.writing import write
from analysis.plans.check import check_record
from analysis.record.faults import Fault, InputFault
from analysis.record.schema import TABLES
from analysis.sheets.sheet_cells import Cells, Value

if TYPE_CHECKING:
    from datetime import date

    from analysis.record.load import Record

Rows = Sequence[Mapping[str, str]]


def observation_rows(rows: Sequence[Row], source: str, published: date, file: str) -> list[dict[str, str]]:
    """Rows of observations.csv, each with its source, its day and where it stood in the file."""
    return [
        {
            "geo": row.geo,
            "indicator": row.indicator,
            "period": row.period,
            "basis": row.basis,
            "value": f"{row.value:.12g}",
            "unit": row.unit,
            "status": row.status,
            "published": published.isoformat(),
            "published_precision": "day",
            "source_id": source,
            "note": f"imported from {file}, {row.where}",
        }
        for row in rows
    ]


def add_rows(record: Record, tables: Mapping[str, Rows]) -> None:
    """Put rows at the end of tables of the record; what stands there stays to the last byte.

    The whole record is checked with them first. Raises InputFault with every fault that they bring; then
    nothing is written. NotWrittenError where the disk does not take them.
    """
    made = {name: _appended(record.folder / f"{name}.csv", rows) for name, rows in tables.items() if rows}
    before = {str(fault) for fault in check_record(record.folder)}
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place) / record.folder.name
        shutil.copytree(
            record.folder, trial, ignore=shutil.ignore_patterns("archive", "scenarios", "editions")
        )
        for name, text in made.items():
            (trial / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        brought = [
            Fault(Path(fault.file).name, fault.value, fault.allowed, fault.row, fault.key)
            for fault in check_record(trial)
            if str(fault).replace(str(trial), str(record.folder)) not in before
        ]
    if brought:
        raise InputFault(brought)
    for name, text in made.items():
        write(record.folder / f"{name}.csv", text)


def _appended(path: Path, rows: Rows) -> str:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    named = list(TABLES[path.stem].columns)
    head = next(csv.reader(io.StringIO(text)), None) or named
    out = io.StringIO()
    if not text:
        csv.writer(out, lineterminator="\n").writerow(head)
    elif not text.endswith("\n"):
        out.write("\n")
    writer = csv.DictWriter(out, head, restval="", lineterminator="\n")
    writer.writerows(rows)
    return text + out.getvalue()


def is_table_book(sheets: Mapping[str, Cells]) -> bool:
    """Whether a workbook holds tables of the record: observations or places, with their heads."""
    return any(
        name in sheets and _heads(sheets[name]) >= set(TABLES[name].key[:2])
        for name in ("observations", "places")
    )


def rows_of_tables(
    path: Path, sheets: Mapping[str, Cells], record: Record
) -> dict[str, list[dict[str, str]]]:
    """The rows of each sheet that is named as a table of the record, less those that are there already.

    Raises InputFault, by sheet and cell, for heads that the table does not have, and for a row whose key is
    there with another content: a print is never overwritten.
    """
    faults, found = [], {}
    for name, cells in sheets.items():
        if name not in TABLES:
            continue
        table = TABLES[name]
        heads = [
            str(cells.at(0, column) or "").strip() for column in range(max(map(len, cells.rows), default=0))
        ]
        for column, head in enumerate(heads):
            if head and head not in table.columns:
                faults.append(
                    Fault(str(path), head, "is no column of the table", key=cells.address(0, column))
                )
        had = _had(record.folder / f"{name}.csv", table.key)
        rows = []
        for line in range(1, len(cells.rows)):
            texts = {head: _text(cells.at(line, column)) for column, head in enumerate(heads) if head}
            if not any(texts.values()) or next(iter(texts.values()), "").startswith("#"):
                continue
            there = had.get(tuple(texts.get(part, "") for part in table.key))
            if there is None:
                rows.append({head: text for head, text in texts.items() if head in table.columns})
            elif any(there.get(head, "") != text for head, text in texts.items() if head in there):
                said = "is the key of a row that is there with another content; a print is never overwritten"
                faults.append(Fault(str(path), texts[table.key[0]], said, key=cells.address(line, 0)))
        found[name] = rows
    if faults:
        raise InputFault(faults)
    return found


def _had(path: Path, key: Sequence[str]) -> dict[tuple[str, ...], dict[str, str]]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row.get(part) or "" for part in key): row for row in csv.DictReader(file)}


def _heads(cells: Cells) -> set[str]:
    return {str(value) for value in (cells.rows[0] if cells.rows else ()) if value is not None}


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.12g}"
    return value if isinstance(value, str) else value.isoformat()
