"""What a class of places teaches about the growth of one: the country's path and a deviation of its own.

Growth of a place in a year = growth of the country + a deviation. The deviation follows the shrunk AR(1) of
`series.ar1`: its mean, its persistence, its yearly spread and the years that each is worth are not judged but
fitted to the class by maximum likelihood, so that how far a place is shrunk to its class is what the class
says (empirical Bayes; Efron and Morris 1975; Gelman et al., Bayesian Data Analysis, 2013, section 5.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from analysis.growth.laws import growth_law_prior
from analysis.series.ar1 import Prior, ShrunkAR1, fit_ar1
from analysis.series.mixture import Array, Member

# the grid on which the likelihood is looked up; numerical, not assumptions
PERSISTENCE = np.arange(0.0, 0.71, 0.1)
SPREADS = np.geomspace(0.003, 0.05, 10)
SHOCKS = np.geomspace(0.01, 0.08, 16)
DEGREES = np.array([3.0, 4.0, 6.0, 8.0, 12.0, 20.0])
FEWEST = 8  # places with three years or more, below which a class teaches nothing
FEWEST_YEARS = 3
DIGITS = 3  # significant digits of the law: a single number mended in one place does not move it


@dataclass(frozen=True)
class ClassLaw:
    """The law of the yearly deviation of growth from the country's, in logs.

    mean: of all places; spread: sd of the lasting means of places about it; persistence: of a deviation from
    one year to the next; shock: sd of what a year brings; degrees: years that `shock` is worth for one place.
    places, years: what it was fitted to.
    """

    mean: float
    spread: float
    persistence: float
    shock: float
    degrees: float
    places: int
    years: int

    @property
    def prior(self) -> Prior:
        """The same as a prior of the shrunk AR(1): the mean is worth (shock / (1 - r) / spread)^2 years."""
        worth = (self.shock / (1 - self.persistence) / self.spread) ** 2
        return Prior(self.mean, worth, self.persistence, self.shock, self.degrees)


def fit_class(deviations: ArrayLike) -> ClassLaw | None:
    """The law of a class from yearly deviations (places, years), nan where not known; None of too few.

    The density of a place's years is a multivariate Student t with `degrees` degrees of freedom: a common
    mean, a lasting deviation with sd `spread`, an AR(1) with sd `shock`. All but the mean are looked up on a
    grid; the mean is the weighted mean at each point of it.

    >>> rng = np.random.default_rng(1)
    >>> lasting = 0.02 * rng.standard_normal((60, 1))
    >>> law = fit_class(0.01 + lasting + 0.03 * rng.standard_normal((60, 8)))
    >>> bool(abs(law.mean - 0.01) < 0.01), bool(0.01 < law.spread < 0.03), law.places
    (True, True, 60)
    """
    values = np.asarray(deviations, float)
    values = values[np.isfinite(values).sum(axis=1) >= FEWEST_YEARS] if values.size else values
    if len(values) < FEWEST:
        return None
    patterns = _patterns(values)
    best, found = -np.inf, None
    for persistence in PERSISTENCE:
        for shock in SHOCKS:
            for spread in SPREADS:
                mean, quadratic, determinant, years = _at(patterns, persistence, shock, spread)
                freedom = DEGREES[:, None]
                density = (
                    gammaln((freedom + years) / 2)
                    - gammaln(freedom / 2)
                    - years / 2 * np.log(freedom * np.pi)
                    - determinant / 2
                    - (freedom + years) / 2 * np.log1p(quadratic / freedom)
                ).sum(axis=1)
                top = int(density.argmax())
                if density[top] > best:
                    best, found = float(density[top]), (mean, spread, persistence, shock, DEGREES[top])
    assert found is not None
    mean, spread, persistence, shock, degrees = (rounded(float(value)) for value in found)
    seen = int(np.isfinite(values).any(axis=0).sum())
    return ClassLaw(mean, spread, persistence, shock, degrees, len(values), seen)


def rounded(value: float) -> float:
    """A number of the law in three significant digits.

    >>> rounded(0.0123456)
    0.0123
    """
    return float(f"{value:.{DIGITS}g}")


def _patterns(values: Array) -> list[tuple[Array, Array]]:
    """Places by which years of theirs are known: the numbers of these years, and their values."""
    masks = np.isfinite(values)
    return [
        (np.flatnonzero(mask).astype(float), values[(masks == mask).all(axis=1)][:, mask])
        for mask in np.unique(masks, axis=0)
    ]


def _at(
    patterns: Sequence[tuple[Array, Array]], persistence: float, shock: float, spread: float
) -> tuple[float, Array, Array, Array]:
    """Weighted mean, and by place: squared distance, log determinant and number of years."""
    top = bottom = 0.0
    inverses = []
    for years, values in patterns:
        apart = np.abs(years[:, None] - years[None, :])
        covariance = shock**2 / (1 - persistence**2) * persistence**apart + spread**2
        inverse = np.linalg.inv(covariance)
        inverses.append((inverse, np.linalg.slogdet(covariance)[1]))
        top += float((values @ inverse).sum())
        bottom += len(values) * float(inverse.sum())
    mean = top / bottom
    squares, determinants, counts = [], [], []
    for (years, values), (inverse, determinant) in zip(patterns, inverses, strict=True):
        away = values - mean
        squares.append(np.einsum("ij,jk,ik->i", away, inverse, away))
        determinants.append(np.full(len(values), determinant))
        counts.append(np.full(len(values), len(years)))
    return mean, np.concatenate(squares), np.concatenate(determinants), np.concatenate(counts)


@dataclass(frozen=True)
class PlaceInClass:
    """Growth of one place: the law of its country and that of its deviation; independent of each other."""

    country: ShrunkAR1
    deviation: ShrunkAR1

    def member(self, horizon: int) -> Member:
        """Student t of the cumulative log growth over 1..horizon years."""
        mean = self.country.sum_mean(horizon) + self.deviation.sum_mean(horizon)
        variance = self.country.sum_variance(horizon) + self.deviation.sum_variance(horizon)
        return Member("class", mean, np.sqrt(variance), min(self.country.df, self.deviation.df))

    def expected(self, horizon: int) -> Array:
        """Expected log growth of each year ahead, (H,)."""
        total = self.country.sum_mean(horizon) + self.deviation.sum_mean(horizon)
        return np.diff(total, prepend=0.0)


def in_class(growth: ArrayLike, country: ArrayLike, prior_mean: float, law: ClassLaw) -> PlaceInClass:
    """The law of one place in its class.

    growth: yearly log growth of the place, nan where not known; country: of its country, ending in the same
    year and at least as long; prior_mean: mean growth expected of the country (see `growth_prior`).

    >>> law = ClassLaw(0.0, 0.02, 0.2, 0.03, 6.0, 60, 8)
    >>> fast = in_class([0.11] * 6, [0.06] * 10, 0.06, law)
    >>> bool(0.09 < fast.expected(1)[0] < 0.11)
    True
    """
    own, whole = np.asarray(growth, float), np.asarray(country, float)
    return PlaceInClass(
        fit_ar1(whole, growth_law_prior(prior_mean)),
        fit_ar1(own - whole[len(whole) - len(own) :], law.prior),
    )
