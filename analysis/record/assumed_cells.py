"""Assumptions that stand in tables of the record: which cells they are, and the values of a run in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.assumed import Assumption, changes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analysis.record.load import Record


@dataclass(frozen=True)
class AssumedTable:
    """A table whose cells are assumptions.

    keys: the columns that name a row; cells: the columns that are assumed, with unit and legal values; why,
    sources: the columns that say the reason and who says so.
    """

    keys: tuple[str, ...]
    cells: dict[str, tuple[str, tuple[float, float]]]
    why: str
    sources: dict[str, str]
    moves: str


TABLES = {
    "statement_weights": AssumedTable(("rule",), {"weight": ("share", (0.01, 0.99))}, "why", {}, "clusters"),
    "reference_class": AssumedTable(
        ("geo", "stage"),
        {
            "planned_years": ("years", (0.05, 50.0)),
            "delay_factor": ("times", (1.0, 20.0)),
            "minimum_years": ("years", (0.0, 10.0)),
        },
        "why",
        {
            "planned_years": "planned_source",
            "delay_factor": "delay_source",
            "minimum_years": "planned_source",
        },
        "clusters",
    ),
    "cluster_priors": AssumedTable(
        ("geo", "prior", "stage"),
        {
            "mean": ("share a year", (0.001, 0.99)),
            "size": ("cluster-years", (0.5, 1000.0)),
            "persistence": ("share", (0.0, 0.95)),
        },
        "why",
        {"mean": "source", "size": "source", "persistence": "source"},
        "clusters",
    ),
    "availability": AssumedTable(
        ("source_id", "indicator", "basis", "status"),
        {"years_after": ("years", (0.0, 10.0))},
        "reason",
        {},
        "per_person",
    ),
}
SET = {"availability": "2026-11", "statement_weights": "2026-11", "reference_class": "2026-11"}
"""When the cells of a table were set, where that is not the month of the fit."""
GIVEN_UP = "given_up"  # a probability of its own, which no year's shock moves
LESS, MORE = 0.75, 1.25  # the alternatives of a cell that names none: a quarter less, a quarter more


def assumed_cells(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The table with the cells that the run assumes otherwise."""
    changed = changes_of(name) if name in TABLES else {}
    if not changed:
        return frame
    table, frame = TABLES[name], frame.copy()
    names = _names(table, frame)
    for cell, value in changed.items():
        row, _, column = cell.rpartition(".")
        frame.loc[names == row, column] = value
    return frame


def cells(record: Record) -> Iterator[tuple[str, Assumption[float]]]:
    """Every assumed cell of the record as an assumption, with the place whose it is (empty: of all)."""
    for name, table in TABLES.items():
        frame = record.table(name)
        for row, (_, its) in zip(_names(table, frame), frame.iterrows(), strict=True):
            for column, (unit, legal) in table.cells.items():
                if its[column] != its[column] or (its.get("stage") == GIVEN_UP and column == "persistence"):
                    continue
                yield (
                    str(its["geo"]) if "geo" in table.keys else "",
                    Assumption(
                        f"{name}.{row}.{column}",
                        float(its[column]),
                        unit,
                        _alternatives(float(its[column]), legal, whole=column == "years_after"),
                        str(its[table.why]),
                        str(its[table.sources[column]]) if column in table.sources else "judgement",
                        SET.get(name, "2026-11"),
                        True,
                        table.moves,
                        legal,
                        "",
                    ),
                )


def _alternatives(value: float, legal: tuple[float, float], whole: bool) -> tuple[float, ...]:
    """A quarter less and a quarter more; of whole years one less and one more; inside what is legal."""
    tried = (value - 1, value + 1) if whole else (LESS * value, MORE * value)
    if value == 0 and not whole:
        tried = (value, 0.25)
    return tuple(round(one, 6) for one in tried if legal[0] <= one <= legal[1] and one != value)


def _names(table: AssumedTable, frame: pd.DataFrame) -> pd.Series:
    parts = [frame[key].astype(str) for key in table.keys]
    named = parts[0]
    for part in parts[1:]:
        named = named + "." + part
    return named
