"""Paths of GRDP per person: the drivers by year, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from analysis.series.mixture import Array
from analysis.words.keyed import Key

DRIVERS = ("growth", "people", "deflator", "dong")
USD = "grdp_per_capita_usd"


@dataclass(frozen=True)
class Printed:
    """A level that is known: million VND, VND per USD, and the sd of the log revision still to come."""

    vnd: float
    rate: float
    sd: float

    def middle(self, what: str) -> float:
        """usd, vnd or rate as printed. Raises ValueError for anything else."""
        if what not in ("usd", "vnd", "rate"):
            raise ValueError(f"{what!r} of a printed level is not usd, vnd or rate")
        return {"usd": self.vnd * 1e6 / self.rate, "vnd": self.vnd, "rate": self.rate}[what]

    def quantiles(self, probabilities: ArrayLike, what: str = "usd") -> Array:
        """Quantiles of what revisions will make of it, (P,): normal in logs; the rate is not revised."""
        sd = 0.0 if what == "rate" else self.sd
        return np.asarray(self.middle(what) * np.exp(sd * ndtri(np.asarray(probabilities, float))))

    def probability(self, threshold: float, what: str = "usd") -> float:
        """P(value >= threshold) after the revisions to come."""
        away = float(np.log(self.middle(what) / threshold))
        sd = 0.0 if what == "rate" else self.sd
        return float(ndtr(away / sd)) if sd else float(away >= 0)


@dataclass(frozen=True)
class Paths:
    """N paths of the yearly log changes of four drivers over the H years after a base year.

    growth: real GRDP; people: average population; deflator: of GRDP; dong: VND per USD (+ is depreciation);
    each (N, H). base_vnd: million VND per person; base_rate: VND per USD.
    member (N,) tells which of `members` made a path; weights (N,) sum to one. levels: the printed levels up
    to the base year. plan_end: the last year of the plan under way, 0 for the end of the paths. known: years
    of the path whose level is printed though no rate is out. printed: those of which growth or level is
    printed. scenario: its name. notes: what a reader must know; sources: the source_ids the paths rest on.
    Everything else is derived, so that the identity holds in every year of every path: log USD = log base -
    (people) + (growth + deflator - dong), summed over the years.
    """

    place: str
    day: date
    base_year: int
    years: np.ndarray
    base_vnd: float
    base_rate: float
    growth: Array
    people: Array
    deflator: Array
    dong: Array
    member: np.ndarray
    members: tuple[str, ...]
    weights: Array
    levels: Mapping[int, Printed] = field(default_factory=dict, compare=False)
    plan_end: int = 0
    known: tuple[int, ...] = ()
    printed: tuple[int, ...] = ()
    scenario: str = "baseline"
    notes: tuple[str, ...] = field(default=(), compare=False)
    sources: tuple[str, ...] = field(default=(), compare=False)

    def key(self, year: int, quantity: str, indicator: str = USD) -> Key:
        """What a number worked out from these paths is."""
        return Key(self.place, indicator, str(year), self.day.isoformat(), self.scenario, quantity)

    @cached_property
    def vnd(self) -> Array:
        """GRDP per person in million VND at current prices, (N, H)."""
        change = self.growth - self.people + self.deflator
        return _fixed(self.base_vnd * np.exp(np.cumsum(change, axis=1)))

    @cached_property
    def usd(self) -> Array:
        """GRDP per person in USD at the rate rule, (N, H)."""
        change = self.growth - self.people + self.deflator - self.dong
        return _fixed(self.base_vnd * 1e6 / self.base_rate * np.exp(np.cumsum(change, axis=1)))

    @cached_property
    def rate(self) -> Array:
        """VND per USD, (N, H)."""
        return _fixed(self.base_rate * np.exp(np.cumsum(self.dong, axis=1)))

    def values(self, what: str) -> Array:
        """usd, vnd, rate, or a driver in percent a year ("growth"), (N, H)."""
        if what in DRIVERS:
            return 100 * np.expm1(getattr(self, what))
        if what not in ("usd", "vnd", "rate"):
            raise ValueError(f"{what!r} is not usd, vnd, rate or one of {', '.join(DRIVERS)}")
        return np.asarray(getattr(self, what))

    def column(self, year: int) -> int:
        """The place of a year in the arrays. Raises ValueError for a year that the paths do not reach."""
        if year not in self.years:
            raise ValueError(
                f"{year} is not in the paths, which run from {self.years[0]} to {self.years[-1]}"
            )
        return int(year - self.years[0])

    def quantiles(self, probabilities: ArrayLike, what: str = "usd") -> Array:
        """Weighted quantiles by year, (H, P)."""
        values = self.values(what)
        columns = [
            weighted_quantiles(values[:, h], self.weights, probabilities) for h in range(values.shape[1])
        ]
        return np.stack(columns)

    def quantiles_in(self, year: int, probabilities: ArrayLike, what: str = "usd") -> Array:
        """Weighted quantiles in a year, (P,); of a printed level those of the revisions still to come.

        Raises ValueError for a year that is neither in the paths nor printed.
        """
        if year in self.levels:
            return self.levels[year].quantiles(probabilities, what)
        return weighted_quantiles(self.values(what)[:, self.column(year)], self.weights, probabilities)

    def probability(self, threshold: float, year: int, what: str = "usd") -> float:
        """P(value >= threshold) in a year of the paths, or of a printed level after its revisions."""
        if year in self.levels:
            return round(self.levels[year].probability(threshold, what), 12)
        reached = self.weights @ (self.values(what)[:, self.column(year)] >= threshold)
        # the last digits of a dot product depend on the number of threads; a rounded page must not
        return round(float(reached), 12)

    def arrival(self, threshold: float, what: str = "usd") -> Array:
        """P(this is the first year at or above the threshold) by year, and of none so far, (H + 1,)."""
        reached = np.maximum.accumulate(self.values(what) >= threshold, axis=1)
        by_year = np.round(self.weights @ reached, 12)
        return np.diff(np.concatenate([[0.0], by_year, [1.0]]))

    def of_member(self, name: str) -> Paths:
        """The paths of one member alone."""
        mine = self.member == self.members.index(name)
        arrays = {driver: getattr(self, driver)[mine] for driver in DRIVERS}
        weights = self.weights[mine] / self.weights[mine].sum()
        return replace(self, **arrays, member=self.member[mine], weights=weights)


def _fixed(values: Array) -> Array:
    """The same values, which nobody can change: they are worked out once and handed to all who ask."""
    values.flags.writeable = False
    return values


def weighted_quantiles(values: Array, weights: Array, probabilities: ArrayLike) -> Array:
    """Quantiles of a weighted sample, (P,), between the midpoints of the steps of its distribution.

    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.full(3, 1 / 3), [0.5]).tolist()
    [2.0]
    """
    if len(weights) and weights.min() == weights.max():  # no weight has to follow its value
        w, ordered = weights, np.sort(values)
    else:
        order = np.argsort(values, kind="stable")
        w, ordered = weights[order], values[order]
    middle = np.cumsum(w) - w / 2
    return np.interp(np.asarray(probabilities, float), middle, ordered)


def weighted_sd(values: Array, weights: Array) -> float:
    """Standard deviation of a weighted sample.

    >>> weighted_sd(np.array([1.0, 3.0, 9.0]), np.array([0.5, 0.5, 0.0]))
    1.0
    """
    return float(np.sqrt(weights @ (values - weights @ values) ** 2))
