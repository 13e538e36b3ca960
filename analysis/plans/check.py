"""Check a whole data folder: every cell, every code, every identity, every correction; all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from analysis.plans.places import places, plans
from analysis.record import agreement, codes, dates, identities, limits
from analysis.record.corrections import KEYS, Finder, corrected, guarded
from analysis.record.derived import derived_faults
from analysis.record.faults import Fault, InputFault
from analysis.record.load import Reading, Record, read_table
from analysis.record.rows import by_line
from analysis.record.schema import TABLES


def check_record(folder: Path | str) -> list[Fault]:
    """All faults of the tables of a data folder, by file and row; an empty list says that it is sound.

    >>> from analysis.workbook import open_workbook
    >>> check_record(open_workbook().data)
    []
    """
    folder = Path(folder)
    readings = {name: read_table(folder, table) for name, table in TABLES.items()}
    faults = [fault for reading in readings.values() for fault in reading.faults]
    corrections = readings["corrections"].frame
    for name in KEYS:
        frame, wrong = corrected(readings[name].frame, name, corrections)
        faults += wrong
        readings[name] = replace(readings[name], frame=frame)
    whole = {name: reading.frame for name, reading in readings.items() if not reading.faults}
    faults += guarded(whole, corrections)
    found = [
        fault
        for check in (*codes.CHECKS, *dates.CHECKS, *identities.CHECKS, *limits.CHECKS, *agreement.CHECKS)
        for fault in check(readings)
    ]
    faults += _not_doubted(found, readings)
    faults += derived_faults(folder)
    if not faults:
        faults += _plans(folder)
    faults = [
        replace(fault, file=f"{folder.name}/{fault.file.removeprefix('data/')}") for fault in set(faults)
    ]
    return sorted(faults, key=lambda fault: (fault.file, fault.row or 0, fault.key, str(fault.value)))


def _not_doubted(found: list[Fault], readings: Mapping[str, Reading]) -> list[Fault]:
    """The faults less those that a `doubt` accepts, and a fault for every doubt that accepts none.

    While a file cannot be read whole, a check may be silent for want of rows, and no doubt is called stale.
    """
    rows = readings["corrections"].frame
    left, stale = list(found), []
    finders: dict[str, Finder] = {}
    for line, doubt in by_line(rows[(rows["action"] == "doubt") & rows["table"].isin(list(KEYS))]):
        table, key, column = doubt["table"], doubt["key"], doubt["column"]
        try:
            if table not in finders:
                finders[table] = Finder(readings[table].frame, table)
            lines = finders[table].rows(key, doubt["source_id"])
        except ValueError as error:
            stale.append(Fault("data/corrections.csv", key, f"names no row to doubt: {error}", line, "key"))
            continue
        before = len(left)
        left = [
            fault
            for fault in left
            if not (fault.file == f"data/{table}.csv" and fault.row in lines and fault.key == column)
        ]
        if len(left) == before:
            said = f"is doubted for its {column}, but no check fails there: take the doubt out"
            stale.append(Fault("data/corrections.csv", key, said, line, "key"))
    return left + (stale if all(reading.whole for reading in readings.values()) else [])


def _plans(folder: Path) -> list[Fault]:
    record = Record(folder)
    faults: list[Fault] = []
    for code in places(record):
        try:
            plans(code, record)
        except InputFault as error:
            faults += error.faults
    return faults
