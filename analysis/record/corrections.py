"""Corrections declared as data, each with a guard: one that no longer fits what it corrects is an error.

`dropped` and `overridden` were made when the record was compiled: the guard holds that a dropped value stays
out and that an overridden row is still there with the cell as corrected. `drop` and `override` are made here,
at every reading, and must each fit exactly one row that still reads as declared. `doubt` keeps a row as
printed although a check fails on it (the check is named in `column`); a doubt that no check shares any more
is an error too.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.record.faults import Fault
from analysis.record.rows import by_line, each
from analysis.record.schema import TABLES
from analysis.record.sources import named

KEYS: dict[str, tuple[str, ...]] = {
    "observations": ("geo", "indicator", "period", "value"),
    "months": ("geo", "indicator", "period", "value"),
    "forecasts": ("geo", "indicator", "period", "value"),
    "targets": ("geo", "target_id"),
    "outcomes": ("geo", "target_id", "period", "value"),
    "official_scenarios": ("geo", "scenario_set", "scenario", "indicator", "period"),
    "cluster_counts": ("geo", "date", "cohort", "stage", "value"),
    "sites": ("geo", "site_id", "milestone", "date_low"),
    "indicators": ("indicator",),
    "sources": ("source_id",),
}


class Finder:
    """Finds the rows of a table that a correction means, without a search of the table for each."""

    def __init__(self, frame: pd.DataFrame, table: str) -> None:
        self.frame, self.table = frame, table
        self.found: dict[tuple[Any, ...], list[int]] = {}
        for line, *key in each(frame, *KEYS[table]):
            self.found.setdefault(tuple(key), []).append(line)

    def rows(self, key: str, source_id: str) -> dict[int, dict[str, Any]]:
        """The rows that read as the key says and that name the source, first or besides.

        Raises ValueError on a key that does not name all key columns of its table.
        """
        columns, parts = KEYS[self.table], key.split(" ")
        if len(parts) != len(columns):
            raise ValueError(f"must name {', '.join(columns)}, with one blank between")
        wanted = tuple(_value(self.table, column, text) for column, text in zip(columns, parts, strict=True))
        names = self.frame.columns
        rows = {
            line: dict(zip(names, self.frame.loc[line], strict=True)) for line in self.found.get(wanted, [])
        }
        return {
            line: row
            for line, row in rows.items()
            if not source_id or "source_id" not in row or source_id in named(row)
        }


def corrected(frame: pd.DataFrame, table: str, corrections: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """The table with its `drop` and `override` rows applied, and the faults of those that do not fit."""
    faults: list[Fault] = []
    todo = corrections[(corrections["table"] == table) & corrections["action"].isin(["drop", "override"])]
    for line, row in by_line(todo):
        try:
            rows = Finder(frame, table).rows(row["key"], row["source_id"])
            if len(rows) != 1:
                raise ValueError(f"fits {len(rows)} rows of {table}.csv; a correction must fit exactly one")
            (there, cells), *_ = rows.items()
            if row["action"] == "drop":
                frame = frame.drop(index=there)
            else:
                frame = _overridden(frame, there, cells, table, row)
        except ValueError as error:
            faults.append(_fault(line, row["key"], str(error)))
    return frame, faults


def guarded(frames: dict[str, pd.DataFrame], corrections: pd.DataFrame) -> list[Fault]:
    """The faults of all corrections: unknown tables and columns, and past corrections that no longer fit.

    `frames` are the tables as corrected, by name; a table that is not among them is not looked at.
    """
    faults = []
    finders = {name: Finder(frame, name) for name, frame in frames.items() if name in KEYS}
    for line, row in by_line(corrections):
        table, action = row["table"], row["action"]
        if table not in KEYS:
            faults.append(
                _fault(line, table, f"is no table that can be corrected; allowed: {', '.join(KEYS)}", "table")
            )
            continue
        if action in ("overridden", "override") and row["column"] not in ("", *TABLES[table].columns):
            faults.append(_fault(line, row["column"], f"is no column of {table}.csv", "column"))
            continue
        if action not in ("dropped", "overridden") or table not in finders:
            continue
        try:
            rows = finders[table].rows(row["key"], row["source_id"])
            if action == "dropped" and rows:
                said = f"was dropped, but is in {table}.csv again, row {min(rows)}"
                faults.append(_fault(line, row["key"], said))
            if action == "overridden":
                _still(rows, table, row)
        except ValueError as error:
            faults.append(_fault(line, row["key"], str(error)))
    return faults


def _overridden(
    frame: pd.DataFrame, there: int, cells: dict[str, Any], table: str, row: dict[str, Any]
) -> pd.DataFrame:
    column, was, now = row["column"], row["was"], row["now"]
    if column not in TABLES[table].columns:
        raise ValueError(f"overrides {column!r}, which is no column of {table}.csv")
    if not _same(cells[column], _value(table, column, was)):
        raise ValueError(f"expects {column} to read {was!r}; {table}.csv, row {there} reads {cells[column]}")
    return _with(frame, there, column, _value(table, column, now))


def _with(frame: pd.DataFrame, there: int, column: str, value: Any) -> pd.DataFrame:
    cells = [value if line == there else cell for line, cell in frame[column].items()]
    return frame.assign(**{column: pd.Series(cells, index=frame.index, dtype=frame[column].dtype)})


def _still(rows: dict[int, dict[str, Any]], table: str, row: dict[str, Any]) -> None:
    column, now = row["column"], row["now"]
    if len(rows) != 1:
        raise ValueError(
            f"was overridden and fits {len(rows)} rows of {table}.csv now; it must fit exactly one"
        )
    (there, cells), *_ = rows.items()
    if column and not _same(cells[column], _value(table, column, now)):
        raise ValueError(f"was overridden to {column} {now}; {table}.csv, row {there} reads {cells[column]}")


def _value(table: str, column: str, text: str) -> Any:
    value = TABLES[table].parse(column, text)
    return pd.Timestamp(value) if column in TABLES[table].days and value is not None else value


def _same(one: Any, other: Any) -> bool:
    empty = [
        value is None or value in ("", ()) or (isinstance(value, float) and math.isnan(value))
        for value in (one, other)
    ]
    return all(empty) if any(empty) else bool(one == other)


def _fault(line: int, value: str, said: str, key: str = "key") -> Fault:
    return Fault("data/corrections.csv", value, said, row=line, key=key)
