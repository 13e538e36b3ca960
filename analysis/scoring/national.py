"""Growth of the country, forecast from every half-year: the larger test of the laws and of the scores.

The city's record is too short to prove anything; the country's first prints go back to 2010. The law of
growth, its prior and the houses heard are those of the pages (growth.laws, growth.consensus), the law in
closed form, in a pool of its own with three simple models and the consensus.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.consensus import consensus as heard
from analysis.growth.fitted import PEER_YEARS, us_inflation
from analysis.growth.laws import fit_growth_law, growth_prior
from analysis.plans.outcome import NATIONAL_BASES, national_growth
from analysis.scoring.measures import Array
from analysis.scoring.origins import entries, gathered, half_years, last_print, with_outcomes
from analysis.scoring.simple_rivals import consensus, drift_growth, no_change, point
from analysis.series.ar1 import ShrunkAR1
from analysis.series.level_models import drift_ar1, random_walk_drift, theta
from analysis.series.mixture import Member, mixture_quantiles
from analysis.series.quantile_levels import LEVELS

if TYPE_CHECKING:
    from analysis.record.load import Record
    from analysis.record.vintages import View

FIRST_ORIGIN = date(2010, 12, 31)
WINDOW = 20
SMALLEST = 1e-6
SIMPLE = (theta(0.5), drift_ar1, random_walk_drift)
SHORTEST = 5
# share of the year behind a cumulative print: real output of 2013 to 2020 in the record, rounded
KNOWN_SHARE = {"-9M": 0.68, "H1": 0.42, "Q1": 0.19}


@dataclass(frozen=True)
class Nowcast:
    """The current year from what it has shown: log growth, the share of the year that is still open."""

    mean: float
    open_share: float


def history(view: View, country: str) -> pd.Series:
    """Log growth of complete years as known in the view, without gaps up to the last; index year.

    The newest accounts come first, older ones fill the years before. Growth rates stand side by side as
    printed; no level is chained.
    """
    known: dict[int, float] = {}
    for basis in NATIONAL_BASES:
        rows = view.series(country, "gdp_growth", basis)
        rows = rows[rows["status"] != "forecast"]
        known |= dict(zip(rows.index.astype(int).tolist(), rows["value"].tolist(), strict=True))
    if not known:
        return pd.Series(dtype=float)
    first = last = max(known)
    while first - 1 in known:
        first -= 1
    return pd.Series({year: float(np.log1p(known[year] / 100)) for year in range(first, last + 1)})


def current_year(view: View, country: str, year: int, expected: float) -> Nowcast:
    """The year from its longest cumulative print; the open part lies half-way between it and `expected`."""
    for suffix, share in KNOWN_SHARE.items():
        for basis in reversed(NATIONAL_BASES):
            rows = view.series(country, "gdp_growth", basis, "Q" if suffix == "Q1" else "C")
            if f"{year}{suffix}" in rows.index:
                shown = float(np.log1p(rows["value"].astype(float)[f"{year}{suffix}"] / 100))
                return Nowcast(share * shown + (1 - share) * (shown + expected) / 2, 1 - share)
    return Nowcast(expected, 1.0)


def forecast_growth(view: View, country: str, horizon: int) -> tuple[int, Array]:
    """The first year that is not known, and quantiles of growth in percent from that year on, (H, 25).

    An equal mixture of the city's law of growth, of three simple models of the yearly changes together,
    and, where houses said anything, of a path half-way between law and consensus. Raises ValueError when
    fewer than five years are known.
    """
    past = history(view, country)
    if len(past) < SHORTEST:
        raise ValueError(f"growth of {country} is known for {len(past)} years; {SHORTEST} are needed")
    first = int(past.index[-1]) + 1
    houses = heard(view, country, NATIONAL_BASES[-1])
    expected = np.array([houses.at(year) for year in range(first, first + horizon)])
    prior = growth_prior(past.iloc[-PEER_YEARS() :], houses.ahead_of(first - 1))
    ar1 = fit_growth_law(past, [], 0.0, prior, us_inflation()).growth
    now = current_year(view, country, first, float(ar1.sum_mean(1)[0]))
    law = design(ar1, now, horizon)
    groups = [
        [law],
        [informed(model(past.to_numpy()[-WINDOW:], horizon, False).member, now) for model in SIMPLE],
    ]
    if not np.isnan(expected).all():
        path = np.where(np.isnan(expected), law.location, (expected + law.location) / 2)
        groups.append([replace(law, name="half consensus", location=path)])
    weights = [1 / len(groups) / len(group) for group in groups for _ in group]
    members = [member for group in groups for member in group]
    return first, 100 * np.expm1(mixture_quantiles(members, LEVELS, weights))


def design(ar1: ShrunkAR1, now: Nowcast, horizon: int) -> Member:
    """Density of each year's growth under the law, the current year partly known.

    x[T+h] = m + r^h (x[T] - m) + what the current year showed beyond that times r^(h-1) + shocks; only
    the open part of the current year still has a shock.
    """
    r, h = ar1.persistence, np.arange(1, horizon + 1)
    path = ar1.mean + r**h * (ar1.last - ar1.mean)
    later = np.concatenate([[0.0], np.cumsum(r ** (2.0 * np.arange(horizon - 1)))])
    shocks = now.open_share * r ** (2.0 * h - 2) + later
    variance = ar1.variance * (shocks + 1 / (ar1.weight * (1 - r) ** 2))
    return Member("own design", path + r ** (h - 1.0) * (now.mean - path[0]), np.sqrt(variance), ar1.df)


def informed(member: Member, now: Nowcast) -> Member:
    """A model of yearly values, moved towards the current year by the share of it that is known."""
    scale = member.scale.copy()
    scale[0] *= np.sqrt(now.open_share)
    moved = member.location + (now.mean - member.location[0]) * (1 - now.open_share)
    return replace(member, location=moved, scale=np.maximum(scale, SMALLEST))


def national_ledger(
    record: Record, country: str, horizon: int = 4, availability: str = "assumed"
) -> pd.DataFrame:
    """Growth of the country as forecast at every half-year's end since enough was known: a ledger.

    Forecasters: workbook, drift, no_change, and consensus where a house had said something for the year.
    """
    outcome = national_growth(record.latest(availability), country)
    parts = []
    for origin in half_years(FIRST_ORIGIN, last_print(record, (country,))):
        view = record.as_of(origin, availability)
        past = 100 * np.expm1(history(view, country))
        if len(past) < SHORTEST:
            continue
        first, own = forecast_growth(view, country, horizon)
        years = range(first, first + horizon)
        houses = consensus(view, country)["value"].reindex(years).dropna()
        parts += [
            entries(origin, "gdp_growth", "workbook", years, own),
            entries(origin, "gdp_growth", "drift", years, drift_growth(past, horizon)),
            entries(origin, "gdp_growth", "no_change", years, no_change(past, horizon)),
            entries(origin, "gdp_growth", "consensus", houses.index, point(houses)),
        ]
    return with_outcomes(gathered(parts), outcome)
