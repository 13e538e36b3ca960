"""What a page tells of the paths: levels known and forecast by year, rates, members, and result rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.growth.paths import Paths, weighted_quantiles
from analysis.plans.other_rates import bank_rate, plan_rate
from analysis.plans.yearly_levels import Level, levels
from analysis.record.result_schema import ROW, chance_id, quantile_id
from analysis.series.quantile_levels import FAN, LEVELS, MIDDLE

if TYPE_CHECKING:
    from analysis.plans.places import Place, Plan
    from analysis.record.vintages import View

USD, VND, GROWTH = "grdp_per_capita_usd", "grdp_per_capita_vnd", "grdp_growth"
OWN_RATE = assume(
    "own_rate_distance",
    0.005,
    "log points",
    (0.002, 0.02),
    "a dollar figure printed beside a dong figure implies a rate of its own when it is this far from "
    "the rule's",
    moves="own_rate",
    legal=(0.0, 1.0),
    only="which rows the table of exchange rates has, and no number of the forecast",
)


def plans_ahead(view: View, plan: Plan, paths: Paths) -> tuple[Plan, ...]:
    """The plan, and the one that follows it where the paths reach its last year."""
    from analysis.plans.places import plans

    later = [
        other
        for other in plans(plan.place, view.record).values()
        if plan.last_year < other.last_year <= paths.years[-1]
    ]
    return (plan, *sorted(later, key=lambda other: other.last_year)[:1])


def asked_year(paths: Paths, plan: Plan) -> int:
    """The year that a plan asks about; once that is printed the last year of the paths."""
    return plan.last_year if plan.last_year in paths.years else int(paths.years[-1])


def fan_frame(paths: Paths, known: Mapping[int, Level], later: Mapping[int, Level]) -> pd.DataFrame:
    """Rows kind, year, probability, value in USD: what was known, the forecast, and what became known later.

    kind: known, early (estimated before the year end), forecast, later. Levels whose rate is not out are
    left out.
    """
    rows = [
        ("early" if level.early else "known", year, np.nan, level.usd)
        for year, level in known.items()
        if np.isfinite(level.usd)
    ]
    quantiles = paths.quantiles(FAN)
    rows += [
        ("forecast", year, p, float(value))
        for year, row in zip(paths.years.tolist(), quantiles, strict=True)
        for p, value in zip(FAN, row, strict=True)
    ]
    rows += [
        ("later", year, np.nan, level.usd)
        for year, level in later.items()
        if year > paths.base_year and year not in known and np.isfinite(level.usd)
    ]
    return pd.DataFrame(rows, columns=["kind", "year", "probability", "value"])


def growth_frame(view: View, place: Place, later: View) -> pd.DataFrame:
    """Rows kind, series, year, value in percent: yearly growth of the place by basis, and of its country.

    kind: known, early (estimated before the year end) or later. Bases are series of their own.
    """
    rows: list[tuple[str, str, int, float]] = []
    for basis in ("pre2018", "restated_2018", place.basis):
        prints = view.series(place.code, GROWTH, basis)
        rows += [
            ("early" if status == "forecast" else "known", basis, int(str(period)), float(value))
            for period, value, status in zip(prints.index, prints["value"], prints["status"], strict=True)
            if int(str(period)) < view.day.year or status != "forecast"
        ]
    seen = {year for _, basis, year, _ in rows if basis == place.basis}
    prints = later.series(place.code, GROWTH, place.basis)
    rows += [
        ("later", place.basis, int(str(period)), float(value))
        for period, value, status in zip(prints.index, prints["value"], prints["status"], strict=True)
        if status != "forecast" and int(str(period)) > max(seen, default=view.day.year - 1)
    ]
    return pd.DataFrame(rows, columns=["kind", "series", "year", "value"])


def rate_sensitivity(view: View, place: Place, plan: Plan, paths: Paths) -> pd.DataFrame:
    """Rows rule, rate (VND per USD in the year asked about), median, probability of the target's low end.

    rule: the paths' own; `still`, the dong stays where it was in the base year; `printed`, the rate between
    the dong and the dollar figure printed for the base year, where it is another; `market`, the newest
    end-of-period rate that banks expected on the day; `plan`, the rate at which the plan's targets in
    dollars and in dong are one.
    """
    year = asked_year(paths, plan)
    h = paths.column(year)
    base, vnd = levels(view, place)[paths.base_year], paths.vnd[:, h] * 1e6
    rates = {"rule": paths.rate[:, h]}
    rates["still"] = np.full(len(vnd), paths.base_rate)
    printed = view.series(place.code, USD, place.basis)["value"].to_dict().get(str(base.year))
    if printed is not None and abs(np.log(base.vnd * 1e6 / printed / paths.base_rate)) > OWN_RATE():
        rates["printed"] = paths.rate[:, h] * (base.vnd * 1e6 / printed) / paths.base_rate
    market = bank_rate(view, place, view.day.year, year)
    if market is not None:
        rates["market"] = np.full(len(vnd), market)
    asked = plan_rate(view, plan)
    if asked is not None:
        rates["plan"] = np.full(len(vnd), asked)
    rows = []
    for rule, rate in rates.items():
        usd = vnd / rate
        median, middle = (float(weighted_quantiles(v, paths.weights, [0.5])[0]) for v in (usd, rate))
        rows.append((rule, middle, median, float(paths.weights @ (usd >= plan.usd_low))))
    return pd.DataFrame(rows, columns=["rule", "rate", "median", "probability"])


def members_frame(paths: Paths, plan: Plan) -> pd.DataFrame:
    """Rows member, weight, low, median, high (80 percent) and probability, in the year asked about."""
    year = asked_year(paths, plan)
    rows = []
    for name in (*paths.members, ""):
        part = paths.of_member(name) if name else paths
        weight = float(paths.weights[paths.member == paths.members.index(name)].sum()) if name else 1.0
        low, median, high = part.quantiles_in(year, MIDDLE)
        rows.append((name, weight, low, median, high, part.probability(plan.usd_low, year)))
    return pd.DataFrame(rows, columns=["member", "weight", "low", "median", "high", "probability"])


def result_rows(
    paths: Paths, plan: Plan, known: Mapping[int, Level], later: Mapping[int, Level]
) -> pd.DataFrame:
    """The result rows of a run: quantiles by year, probabilities, the target, and observed levels.

    output_type_id: of a quantile its level, of a probability the bar it reaches, of a target low or high,
    of an observed level `known` or `later` (published after the day of the run).
    """
    rows: list[tuple[str, str, str, str, str, float]] = []
    for indicator, unit, what in (
        (USD, "USD", "usd"),
        (VND, "million VND", "vnd"),
        (GROWTH, "percent", "growth"),
    ):
        for year, row in zip(paths.years.tolist(), paths.quantiles(LEVELS, what), strict=True):
            rows += [
                (indicator, unit, str(year), "quantile", quantile_id(p), float(value))
                for p, value in zip(LEVELS, row, strict=True)
            ]
    bars = [bar for bar in (plan.usd_low, plan.usd_high) if bar is not None]
    for year in paths.years.tolist():
        rows += [
            (USD, "USD", str(year), "probability", chance_id(bar), paths.probability(bar, year))
            for bar in bars
        ]
    last = str(plan.last_year)
    rows += [(USD, "USD", last, "target", end, bar) for end, bar in zip(("low", "high"), bars, strict=False)]
    for word, told in (("known", known), ("later", {y: v for y, v in later.items() if y not in known})):
        for year, level in told.items():
            rows.append((VND, "million VND", str(year), "observed", word, level.vnd))
            if np.isfinite(level.usd):
                rows.append((USD, "USD", str(year), "observed", word, level.usd))
    return pd.DataFrame(rows, columns=list(ROW))
