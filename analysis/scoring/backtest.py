"""The city forecast again from every half-year: its ledger and its stated chances.

Each origin sees what was published by then. A backtest depends on the record, the place and the plan,
not on a scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.paths import Paths
from analysis.growth.per_person import forecast
from analysis.plans.outcome import outcomes
from analysis.record.faults import InputFault
from analysis.scoring.measures import Array, exceedance
from analysis.scoring.origins import entries, gathered, half_years, last_print, with_outcomes
from analysis.scoring.rivals import (
    GROWTH,
    USD,
    Known,
    aimed_at,
    consensus_usd,
    dollar_changes,
    known,
    past_growth,
)
from analysis.scoring.simple_rivals import drift_growth, drift_level, no_change, own_targets, point
from analysis.series.quantile_levels import LEVELS

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record

FIRST_ORIGIN = date(2010, 6, 30)
DRAWS = 8000


@dataclass(frozen=True)
class Backtest:
    """What a backtest leaves.

    ledger: judged forecasts of USD per person and of growth (see accuracy). chances: origin, probability
    and benchmark (that of random walk with drift) of reaching the lower end of the plan's target,
    high_probability of reaching the upper one, as long as the plan's last year is not printed. starts:
    origin, year and USD from which each forecast set out. skipped: origins from which no forecast could be
    made, and why.
    """

    ledger: pd.DataFrame
    chances: pd.DataFrame
    starts: pd.DataFrame
    skipped: pd.DataFrame


def backtest(
    record: Record,
    place: Place,
    plan: Plan,
    availability: str = "assumed",
    draws: int = DRAWS,
    seed: int = 183,
    days: Sequence[date] | None = None,
) -> Backtest:
    """The backtest of a place towards the last year of a plan.

    days: the origins; every half-year's end unless given. One from which the model refuses to forecast,
    because too little was known, is named in `skipped`.
    """
    latest = record.latest(availability)
    parts: dict[str, list[pd.DataFrame]] = {USD: [], GROWTH: []}
    chances, starts, skipped = [], [], []
    for origin in (
        days
        if days is not None
        else half_years(FIRST_ORIGIN, last_print(record, (place.code, place.country)))
    ):
        view = record.as_of(origin, availability)
        try:
            paths = forecast(view, place, plan, draws, seed)
        except InputFault as fault:
            skipped.append((pd.Timestamp(origin), fault.faults[0].allowed))
            continue
        start = paths.base_vnd * 1e6 / paths.base_rate
        starts.append((pd.Timestamp(origin), paths.base_year, start))
        facts = known(view, place)
        changes = dollar_changes(facts, paths.base_year)
        parts[USD] += _usd(origin, paths, facts, aimed_at(view, place), changes)
        parts[GROWTH] += _growth(origin, paths, facts, own_targets(view, place.code, GROWTH)["value"])
        if plan.last_year in paths.years:
            chances.append((pd.Timestamp(origin), *_chances(paths, plan, start, changes)))
    ledgers = [with_outcomes(gathered(parts[name]), outcomes(latest, place, name)) for name in parts]
    return Backtest(
        ledger=pd.concat(ledgers, ignore_index=True),
        chances=_by_day(chances, ["probability", "high_probability", "benchmark"]),
        starts=_by_day(starts, ["year", "usd"]),
        skipped=_by_day(skipped, ["reason"]),
    )


def _by_day(rows: Sequence[tuple[object, ...]], columns: list[str]) -> pd.DataFrame:
    """Rows that begin with their origin; the origin is a day also when there is no row."""
    return pd.DataFrame(rows, columns=["origin", *columns]).astype({"origin": "datetime64[s]"})


def _usd(origin: date, paths: Paths, facts: Known, aims: pd.Series, changes: Array) -> list[pd.DataFrame]:
    start, years = paths.base_vnd * 1e6 / paths.base_rate, paths.years
    told = consensus_usd(facts, paths.base_year, start, len(years))
    aims = aims[aims.index.isin(years)]
    found = [
        entries(origin, USD, "workbook", years, paths.quantiles(LEVELS, "usd")),
        entries(origin, USD, "target", aims.index, point(aims)),
        entries(origin, USD, "consensus", told.index, point(told)),
    ]
    if len(changes) > 1:
        found.append(entries(origin, USD, "drift", years, drift_level(start, changes, len(years))))
    return found


def _growth(origin: date, paths: Paths, facts: Known, aims: pd.Series) -> list[pd.DataFrame]:
    years = paths.years
    past = 100 * np.expm1(past_growth(facts, paths.base_year))
    houses, aims = facts.houses[facts.houses.index.isin(years)], aims[aims.index.isin(years)]
    found = [
        entries(origin, GROWTH, "workbook", years, paths.quantiles(LEVELS, "growth")),
        entries(origin, GROWTH, "target", aims.index, point(aims)),
        entries(origin, GROWTH, "consensus", houses.index, point(houses)),
    ]
    if len(past) > 1:
        found.append(entries(origin, GROWTH, "drift", years, drift_growth(past, len(years))))
        found.append(entries(origin, GROWTH, "no_change", years, no_change(past, len(years))))
    return found


def _chances(paths: Paths, plan: Plan, start: float, changes: Array) -> tuple[float, float, float]:
    year = plan.last_year
    high = paths.probability(plan.usd_high, year) if plan.usd_high is not None else np.nan
    benchmark = np.nan
    if len(changes) > 1:
        q = drift_level(start, changes, len(paths.years))[[paths.column(year)]]
        benchmark = float(exceedance(q, plan.usd_low)[0])
    return paths.probability(plan.usd_low, year), high, benchmark
