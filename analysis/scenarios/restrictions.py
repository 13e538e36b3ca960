"""From the words of a scenario to linear restrictions on the drivers of the paths.

The state of one path is its drivers by year, in logs: growth, people, deflator, dong, then whatever else
the paths explain (sectors). Column c = block * H + year index.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.growth.paths import DRIVERS
from analysis.scenarios.file_schema import OUTSIDE, Condition

Array = NDArray[np.float64]
STATE = DRIVERS
BLOCK = {"growth": "growth", "population": "people", "deflator": "deflator", "exchange_rate": "dong"}


@dataclass(frozen=True)
class Restrictions:
    """R x ~ N(target, diag(variance)) in logs; k rows.

    `relative` rows count their target from the baseline's own average and leave the spread alone.
    `condition` says which condition of the file a row comes from, `label` which driver and years it holds.
    """

    matrix: Array
    target: Array
    variance: Array
    relative: NDArray[np.bool_]
    condition: tuple[int, ...]
    label: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        return len(self.target)


@dataclass(frozen=True)
class Unused:
    """A year of a condition that has no place in the paths: it is known already, or lies after their end."""

    condition: int
    year: int
    known: bool


def years_of(period: str, years: Sequence[int], plan_end: int = 0) -> list[int]:
    """The years that a period names; years are those still open, and Y1 is the first of them.

    horizon: the open years to the end of the plan under way (plan_end, 0 for all), so that a scenario means
    the same whichever plan is asked about.

    >>> years_of("2022-2023", [2021, 2022, 2023]), years_of("Y2", [2021, 2022]), years_of("2021Q3", [2021])
    ([2022, 2023], [2022], [2021])
    """
    if period == "horizon":
        return [year for year in years if not plan_end or year <= plan_end]
    if not years and period.startswith("Y"):
        return []
    first, last = (re.findall(r"\d+", period.partition("Q")[0]) * 2)[:2]
    offset = years[0] - 1 if period.startswith("Y") else 0
    return list(range(int(first) + offset, int(last) + offset + 1))


def restrict(
    conditions: Sequence[Condition | None],
    years: Sequence[int],
    mean: Array,
    base_rate: float,
    blocks: Sequence[str] = STATE,
    known: Container[int] = (),
    plan_end: int = 0,
) -> tuple[Restrictions, tuple[Unused, ...]]:
    """The restrictions of a scenario on a state with the given blocks, and what of it has no place there.

    years: the H years of the paths. mean: (len(blocks) * H,) averages of the state in logs, against which a
    change in percentage points is measured. base_rate: VND per USD in the year before the first. known: years
    of the paths that are printed already and take no condition. plan_end: the last year of the plan under
    way.
    None stands for a condition that is told elsewhere (a quarter in its year).
    Conditions on what lies outside the identity (investment, exports) make no row: they act by their effects.
    """
    H, open_years = len(years), [year for year in years if year not in known]
    at = {block: n * H for n, block in enumerate(blocks)}
    rows: list[tuple[Array, float, float, bool, int, tuple[str, str]]] = []
    unused = []
    for n, c in enumerate(conditions):
        if c is None:
            continue
        named = years_of(c.period, open_years, plan_end)
        inside = [year for year in named if year in open_years]
        unused += [Unused(n, year, year <= years[-1]) for year in named if year not in inside]
        if c.driver in OUTSIDE:
            continue
        start = at[BLOCK.get(c.driver, c.driver)]
        groups = [inside] if c.over == "mean" else [[year] for year in inside]
        for group in (g for g in groups if g):
            row = np.zeros(len(mean))
            columns = [start + year - years[0] for year in group]
            if c.unit == "VND per USD":
                row[start : columns[-1] + 1] = 1.0
                target, spread = float(np.log(c.number / base_rate)), (c.sd or 0.0) / 100
            else:
                row[columns] = 1.0 / len(columns)
                target, spread = _logs(c, float(row @ mean))
            years_said = str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}"
            rows.append((row, target, spread**2, c.change is not None, n, (c.driver, years_said)))
    matrix, target_, variance, relative, condition, label = (
        zip(*rows, strict=True) if rows else ((), (), (), (), (), ())
    )
    return Restrictions(
        np.array(matrix).reshape(len(rows), len(mean)),
        np.array(target_),
        np.array(variance),
        np.array(relative, dtype=bool),
        tuple(condition),
        tuple(label),
    ), tuple(unused)


def _logs(c: Condition, average: float) -> tuple[float, float]:
    """Target and spread of a condition in logs; a change counts in points of growth from the average."""
    level = np.expm1(average) if c.change is not None else c.number / 100
    target = np.log1p(level + c.number / 100) - average if c.change is not None else np.log1p(level)
    return float(target), (c.sd or 0.0) / 100 / (1 + float(level))


def outside_moves(
    conditions: Sequence[Condition], years: Sequence[int], known: Container[int] = (), plan_end: int = 0
) -> Mapping[int, Array]:
    """By condition on investment or exports: its move in logs in each year of the paths, (H,)."""
    moves = {}
    open_years = [year for year in years if year not in known]
    for n, c in enumerate(conditions):
        if c.driver in OUTSIDE:
            named = [year for year in years_of(c.period, open_years, plan_end) if year in open_years]
            moves[n] = np.array([np.log1p(c.number / 100) if year in named else 0.0 for year in years])
    return moves
