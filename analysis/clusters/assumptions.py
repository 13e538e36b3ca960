"""What the cluster forecast assumes and does not count: the reference class, the weights of statements, the
cohorts.

All three are small files in the data folder, taken from elsewhere or plain judgement, never fitted to counts,
so that a reader can see them and another place can bring its own rows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from analysis.record.faults import Fault, InputFault, one_of

if TYPE_CHECKING:
    from analysis.record.load import Record

T = TypeVar("T")

STAGES = ("founded", "started", "complete", "operating")
ROLES = ("all", "old", "before", "target", "since")
RULES = ("high", "medium", "low", "derived", "contradictory")


@dataclass(frozen=True)
class ReferenceClass:
    """How long a stage was planned to take, how much longer such stages take elsewhere, and who says so."""

    stage: str
    planned_years: float
    delay_factor: float
    minimum_years: float
    planned_source: str
    delay_source: str
    why: str

    @property
    def mean(self) -> float:
        """Yearly probability of moving, 1 - exp(-1 / (D F - minimum)).

        D F is the mean time in the stage; the part of it in which nothing can move is taken out first.

        >>> round(ReferenceClass("started", 1, 2.5, 0, "", "", "").mean, 3)
        0.33
        """
        return float(-np.expm1(-1.0 / (self.planned_years * self.delay_factor - self.minimum_years)))


@dataclass(frozen=True)
class Cohort:
    """Which part of a place's clusters a code of cluster_counts.csv means.

    role: all (the master plan), old (there before it), before (founded up to the day `until`), target (to be
    founded after that day) and since (founded after that day, expansions and additions outside the master
    plan included).
    """

    geo: str
    cohort: str
    role: str
    until: date | None


@dataclass(frozen=True)
class Assumptions:
    """The three files."""

    classes: Mapping[str, ReferenceClass]
    weights: Mapping[str, float]
    cohorts: tuple[Cohort, ...]

    def of(self, geo: str) -> dict[str, Cohort]:
        """The cohorts of a place by role; empty where the record holds no clusters."""
        return {cohort.role: cohort for cohort in self.cohorts if cohort.geo == geo}


def load_assumptions(record: Record) -> Assumptions:
    """Read reference_class.csv, statement_weights.csv and cluster_cohorts.csv of the record's folder, once.

    Raises InputFault with all faults of the three files.
    """
    return record.once("assumptions of clusters", lambda: _read(record))


def _read(record: Record) -> Assumptions:
    faults: list[Fault] = []
    classes = _rows(record.file("reference_class"), _reference_class, faults)
    weights = _rows(record.file("statement_weights"), _weight, faults)
    cohorts = _rows(record.file("cluster_cohorts"), _cohort, faults)
    for name, legal, seen in (
        ("reference_class.csv", STAGES, [row.stage for row in classes]),
        ("statement_weights.csv", RULES, [rule for rule, _ in weights]),
    ):
        faults += [
            Fault(f"data/{name}", key, "is missing") for key in legal if key not in seen and not faults
        ]
    if faults:
        raise InputFault(faults)
    return Assumptions({row.stage: row for row in classes}, dict(weights), tuple(cohorts))


def _rows(
    path: Path, build: Callable[[dict[str, str], str, int, list[Fault]], T | None], faults: list[Fault]
) -> list[T]:
    file = f"data/{path.name}"
    if not path.exists():
        faults.append(Fault(file, "no file", "is there; the cluster forecast cannot do without it"))
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        built = [build(row, file, line, faults) for line, row in enumerate(csv.DictReader(handle), start=2)]
    return [row for row in built if row is not None]


def _number(
    row: dict[str, str], key: str, low: float, high: float, file: str, line: int, faults: list[Fault]
) -> float:
    try:
        value = float(row[key])
    except (KeyError, TypeError, ValueError):
        value = float("nan")
    if not low <= value <= high:
        faults.append(
            Fault(file, row.get(key), f"must be a number from {low:g} to {high:g}", row=line, key=key)
        )
    return value


def _reference_class(row: dict[str, str], file: str, line: int, faults: list[Fault]) -> ReferenceClass | None:
    before = len(faults)
    if row.get("stage") not in STAGES:
        faults.append(Fault(file, row.get("stage"), one_of(row.get("stage"), STAGES), row=line, key="stage"))
    planned = _number(row, "planned_years", 0.05, 50, file, line, faults)
    factor = _number(row, "delay_factor", 1, 20, file, line, faults)
    least = _number(row, "minimum_years", 0, 10, file, line, faults)
    for key in ("planned_source", "delay_source"):
        if not row.get(key):
            faults.append(Fault(file, "", "must name a source or the word judgement", row=line, key=key))
    if not before < len(faults) and planned * factor <= least:
        faults.append(
            Fault(file, least, "must be below planned_years x delay_factor", row=line, key="minimum_years")
        )
    if before < len(faults):
        return None
    return ReferenceClass(
        row["stage"], planned, factor, least, row["planned_source"], row["delay_source"], row.get("why", "")
    )


def _weight(row: dict[str, str], file: str, line: int, faults: list[Fault]) -> tuple[str, float] | None:
    if row.get("rule") not in RULES:
        faults.append(Fault(file, row.get("rule"), one_of(row.get("rule"), RULES), row=line, key="rule"))
        return None
    return row["rule"], _number(row, "weight", 0.01, 0.99, file, line, faults)


def _cohort(row: dict[str, str], file: str, line: int, faults: list[Fault]) -> Cohort | None:
    if row.get("role") not in ROLES:
        faults.append(Fault(file, row.get("role"), one_of(row.get("role"), ROLES), row=line, key="role"))
        return None
    try:
        until = date.fromisoformat(row["until"]) if row.get("until") else None
    except ValueError:
        faults.append(Fault(file, row["until"], "must be a day, YYYY-MM-DD", row=line, key="until"))
        return None
    if row["role"] == "before" and until is None:
        faults.append(
            Fault(file, "", "must be the last day of the cohort, YYYY-MM-DD", row=line, key="until")
        )
        return None
    return Cohort(row["geo"], row["cohort"], row["role"], until)
