"""A condition on quarters says something of the year: how much, and how surely.

The growth of a year is the weighted sum of its quarters. The quarters that are not printed share what the
baseline has left for them, and so its uncertainty; naming one of them moves the year by its weight.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.growth.running_year import quarter_weights
from analysis.scenarios.file_schema import Condition
from analysis.scenarios.restrictions import Unused

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View


@dataclass(frozen=True)
class Quarters:
    """Growth in percent of the quarters printed on a day, by period, and the weights of a year's four."""

    printed: Mapping[str, float]
    weights: tuple[float, ...]


def quarters_known(view: View, place: Place) -> Quarters:
    """The quarters of a place as known on the day of the view."""
    rows = view.series(place.code, "grdp_growth", place.basis, "Q")
    rows = rows[(rows["status"] != "forecast") & rows["value"].notna()]
    return Quarters(
        {str(period): float(value) for period, value in rows["value"].items()},
        quarter_weights(view, place, view.day.year)[0],
    )


def years_for_quarters(
    conditions: Sequence[Condition],
    middle: Mapping[int, float],
    spread: Mapping[int, float],
    quarters: Quarters,
) -> tuple[tuple[Condition | None, ...], tuple[Unused, ...]]:
    """The conditions with those on quarters told as one on their year; the rest unchanged, in their places.

    middle, spread: of the year's growth in the baseline, percent. The first condition of a year carries the
    year, the others become None, and so do those on printed quarters, which are told as unused.

    value = middle + sum of w (c - m), m the average that the baseline leaves for the open quarters;
    sd^2 = spread^2 (1 - sum of w^2 over the named / sum of w^2 over the open) + sum of (w sd)^2.
    """
    told: list[Condition | None] = list(conditions)
    unused = []
    for n, c in enumerate(conditions):
        year = int(c.period[:4]) if "Q" in c.period else 0
        if year and c.period in quarters.printed:
            told[n] = None
            unused.append(Unused(n, year, True))
    for year in sorted({int(c.period[:4]) for c in told if c is not None and "Q" in c.period}):
        named = {n: c for n, c in enumerate(told) if c is not None and c.period.startswith(f"{year}Q")}
        first = min(named)
        if year in middle:
            value, sd = _year(named.values(), year, middle[year], spread[year], quarters)
            told[first] = Condition(
                **{
                    **named[first].model_dump(),
                    "period": str(year),
                    "value": value,
                    "sd": sd if sd > 1e-9 else None,
                }
            )
        else:
            told[first] = Condition(**{**named[first].model_dump(), "period": str(year)})
        for n in named:
            if n != first:
                told[n] = None
    return tuple(told), tuple(unused)


def _year(
    named: Collection[Condition], year: int, middle: float, spread: float, quarters: Quarters
) -> tuple[float, float]:
    printed = quarters.printed
    weight = {f"{year}Q{q + 1}": w for q, w in enumerate(quarters.weights)}
    opened = [quarter for quarter in weight if quarter not in printed]
    left = middle - sum(weight[q] * printed[q] for q in weight if q in printed)
    usual = left / sum(weight[q] for q in opened)
    value = middle + sum(weight[c.period] * (c.number - usual) for c in named)
    told = sum(weight[c.period] ** 2 for c in named) / sum(weight[q] ** 2 for q in opened)
    own = sum((weight[c.period] * (c.sd or 0.0)) ** 2 for c in named)
    return value, float(np.sqrt(max(spread**2 * (1 - told), 0.0) + own))
