"""Why two courses of GRDP per person end apart: an exact split by driver.

A course is one path of the drivers from a base year: the median path of a forecast, the outcome, or what a
target implies. The gap in logs is the sum of the differences of the drivers; logarithmic-mean weights (LMDI;
Ang 2005, The LMDI approach to decomposition analysis, Energy Policy 33) carry it to USD without a remainder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.scenarios.restrictions import STATE, Array

if TYPE_CHECKING:
    from analysis.growth.paths import Paths

SIGN = {"growth": 1.0, "people": -1.0, "deflator": 1.0, "dong": -1.0}
EXACT = 1e-9


@dataclass(frozen=True)
class Course:
    """One path of the drivers in logs by year, from a base level; all arrays (H,).

    base_vnd: million VND per person. base_rate: VND per USD. known: by driver, how it is known (stated,
    derived, assumed, measured, expected). sources: source_ids.
    """

    base_year: int
    base_vnd: float
    base_rate: float
    growth: Array
    people: Array
    deflator: Array
    dong: Array
    known: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def years(self) -> list[int]:
        """The years after the base year."""
        return list(range(self.base_year + 1, self.base_year + 1 + len(self.growth)))

    @property
    def usd(self) -> Array:
        """GRDP per person in USD by year, (H,)."""
        logs = np.cumsum(sum(SIGN[name] * getattr(self, name) for name in STATE))
        return np.asarray(self.base_vnd * 1e6 / self.base_rate * np.exp(logs))

    @property
    def vnd(self) -> Array:
        """GRDP per person in million VND by year, (H,)."""
        return np.asarray(self.base_vnd * np.exp(np.cumsum(self.growth - self.people + self.deflator)))


def central_course(paths: Paths) -> Course:
    """The median path: its level is the median of every year, its drivers what paths have that end there.

    With S the sum of a driver's logs up to a year and T that of all four, the driver's sum is
    E S + cov(S, T) / var T (median of T - E T): the linear forecast of S on the paths at the median of T. The
    shares of the four add up to one, so that the drivers add up to the median without a remainder; the yearly
    values are the steps of these sums.
    """
    weights = paths.weights
    sums = {name: np.cumsum(getattr(paths, name), axis=1) for name in STATE}
    total = np.asarray(sum(SIGN[name] * sums[name] for name in STATE))
    start = paths.base_vnd * 1e6 / paths.base_rate
    medians = np.log(paths.quantiles([0.5])[:, 0] / start)
    off = total - weights @ total
    spread = weights @ off**2
    away = medians - weights @ total
    pull = np.divide(away, spread, out=np.zeros_like(away), where=spread > 0)
    middle = {
        name: np.diff(weights @ part + (weights @ (part * off)) * pull, prepend=0.0)
        for name, part in sums.items()
    }
    return Course(
        int(paths.base_year),
        float(paths.base_vnd),
        float(paths.base_rate),
        **middle,
        known=dict.fromkeys(STATE, "expected"),
    )


def rebased(course: Course, year: int) -> Course:
    """The same course told from a later base year, with the level and the rate that it has there.

    Raises ValueError for a year that lies before the course or at its end.
    """
    H = year - course.base_year
    if not 0 <= H < len(course.growth):
        raise ValueError(f"a course from {course.base_year} cannot be told from {year}")
    if H == 0:
        return course
    drivers: dict[str, Any] = {name: getattr(course, name)[H:] for name in STATE}
    return replace(
        course,
        base_year=year,
        base_vnd=float(course.vnd[H - 1]),
        base_rate=float(course.base_rate * np.exp(course.dong[:H].sum())),
        **drivers,
    )


def joined(known: Course, ahead: Course) -> Course:
    """One course from what is known and what is ahead of it.

    Where the two differ on the level or the rate of the year in which they meet, prices and the rate of that
    year take the difference. Raises ValueError when they do not meet.
    """
    if not known.years or known.years[-1] != ahead.base_year:
        raise ValueError(f"a course that ends in {known.years[-1:]} does not meet one from {ahead.base_year}")
    drivers: dict[str, Any] = {
        name: np.concatenate([getattr(known, name), getattr(ahead, name)]) for name in STATE
    }
    meet = len(known.years) - 1
    rate = known.base_rate * np.exp(known.dong.sum())
    drivers["deflator"][meet] += np.log(ahead.base_vnd / known.vnd[-1])
    drivers["dong"][meet] += np.log(ahead.base_rate / rate)
    return replace(known, **drivers, known=ahead.known, sources=known.sources + ahead.sources)


def split_gap(first: Course, second: Course, last_year: int | None = None) -> pd.DataFrame:
    """What lies between two courses in last_year, one row a driver and year: driver, year, log, usd.

    The row `start` holds the base level and rate. The logs add up to log(second / first) and the USD to
    second - first, both to 1e-9 of the level.
    Raises ValueError when the courses do not start in the same year or do not reach last_year.

    >>> flat, none = np.zeros(2), Course(2020, 100.0, 20_000.0, *[np.zeros(2)] * 4)
    >>> grown = Course(2020, 100.0, 20_000.0, np.array([.1, .1]), flat, flat, np.array([.0, .1]))
    >>> split_gap(none, grown).groupby("driver")["usd"].sum().round(1).to_dict()
    {'deflator': 0.0, 'dong': -525.9, 'growth': 1051.7, 'people': 0.0, 'start': 0.0}
    """
    last = last_year if last_year is not None else min(first.years[-1], second.years[-1])
    if first.base_year != second.base_year or last not in first.years or last not in second.years:
        raise ValueError(f"courses from {first.base_year} and {second.base_year} do not meet in {last}")
    H = last - first.base_year
    below, above = float(first.usd[H - 1]), float(second.usd[H - 1])
    start = np.log(second.base_vnd / second.base_rate) - np.log(first.base_vnd / first.base_rate)
    rows: list[tuple[str, int, float]] = [("start", first.base_year, float(start))]
    for name in STATE:
        away = SIGN[name] * (getattr(second, name) - getattr(first, name))[:H]
        rows += [(name, year, float(log)) for year, log in zip(first.years, away, strict=False)]
    frame = pd.DataFrame(rows, columns=["driver", "year", "log"])
    frame["usd"] = frame["log"] * logarithmic_mean(below, above)
    off = abs(frame["usd"].sum() - (above - below))
    if off > EXACT * above:
        raise ArithmeticError(f"the split leaves {off} USD unexplained")
    return frame


def split_scenario(baseline: Paths, scenario: Paths, moved: Collection[str], year: int) -> dict[str, float]:
    """What a scenario does to the median of a year, in USD by driver; the parts add up to its difference.

    The gap between the two median paths, driver by driver. Where another median is another path, drivers that
    the scenario never touched differ too; what falls to them goes to the moved ones by the size of their own
    parts, so that a driver left alone has no part.
    """
    split = split_gap(central_course(baseline), central_course(scenario), year)
    parts = split.groupby("driver")["usd"].sum().drop("start").to_dict()
    whole, touched = sum(parts.values()), [name for name in STATE if name in moved]
    size = sum(abs(parts[name]) for name in touched)
    if not size:
        return dict.fromkeys(STATE, 0.0)
    rest = whole - sum(parts[name] for name in touched)
    return {
        name: float(parts[name] + rest * abs(parts[name]) / size) if name in touched else 0.0
        for name in STATE
    }


def logarithmic_mean(a: float, b: float) -> float:
    """(a - b) / (ln a - ln b), and a where both are equal.

    >>> round(logarithmic_mean(7178.0, 8300.0), 1), logarithmic_mean(5.0, 5.0)
    (7725.4, 5.0)
    """
    ratio = b / a - 1
    # Close to each other the quotient loses its digits; the series is exact there.
    return a * (1 + ratio / 2 - ratio**2 / 12) if abs(ratio) < 1e-5 else (b - a) / float(np.log(b / a))
