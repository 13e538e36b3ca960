"""Many scenarios on the same paths: drawn once, conditioned many times, put beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.outlook import asked_year
from analysis.growth.paths import weighted_quantiles
from analysis.record.result_schema import ROW, chance_id, quantile_id
from analysis.scenarios.conditions import Conditioned, under
from analysis.scenarios.file_schema import Scenario
from analysis.scenarios.gap import central_course, split_scenario
from analysis.scenarios.plausibility import Ask, asks, history
from analysis.scenarios.restrictions import STATE
from analysis.series.quantile_levels import BAND, ENDS, LEVELS, MIDDLE

if TYPE_CHECKING:
    from analysis.clusters.cluster_paths import ClusterPaths
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record
    from analysis.record.vintages import View

DATED = ("official_scenarios", "targets", "observations", "forecasts")
RESULT_COLUMNS = ["scenario", *ROW]


@dataclass(frozen=True)
class Entry:
    """One scenario of a comparison: its paths, what it asks, and from which day it could have been known."""

    conditioned: Conditioned
    asks: tuple[Ask, ...]
    known_from: date | None
    later: bool

    @property
    def scenario(self) -> Scenario:
        """The scenario as its file says it."""
        return self.conditioned.scenario

    def moves(self, plan: Plan) -> bool:
        """Whether the scenario moves any path, or its weight, by the plan's last year."""
        before, after = self.conditioned.baseline, self.paths
        by_then = after.years <= plan.last_year
        return bool(by_then.any()) and not (
            np.array_equal(before.usd[:, by_then], after.usd[:, by_then])
            and np.array_equal(before.weights, after.weights)
        )

    @property
    def paths(self) -> Paths:
        """The paths under the scenario."""
        return self.conditioned.paths


def side_by_side(
    paths: Paths, scenarios: Iterable[Scenario], view: View, place: Place, seed: int = 183
) -> tuple[Entry, ...]:
    """Every scenario on the same paths: the first given, then the others by their last median, falling.

    Raises InputFault as `conditions.condition` does.
    """
    past = history(view, place)
    entries = []
    for scenario in scenarios:
        conditioned = under(view, place, paths, scenario, seed)
        known = known_from(view.record, scenario, place)
        later = known is not None and known > view.day
        entries.append(Entry(conditioned, asks(conditioned, past), known, later))
    return (*entries[:1], *sorted(entries[1:], key=_last_median, reverse=True))


def _last_median(entry: Entry) -> float:
    return float(weighted_quantiles(entry.paths.usd[:, -1], entry.paths.weights, [0.5])[0])


def known_from(record: Record, scenario: Scenario, place: Place) -> date | None:
    """The first day on which all that the scenario cites or refers to was out; None for pure judgement.

    A source's day is the first on which the record dates one of its rows of the place or its country.
    """
    geos = (place.code, place.country)
    days = [day for source in scenario.sources if (day := _first_day(record, source, geos)) is not None]
    return max([*days, *([scenario.known] if scenario.known else [])], default=None)


def moving(entries: Sequence[Entry], plan: Plan) -> tuple[Entry, ...]:
    """The first entry and those that still move GRDP per person by the plan's last year."""
    return tuple(entry for n, entry in enumerate(entries) if n == 0 or entry.moves(plan))


def summary(entries: Sequence[Entry], plan: Plan) -> pd.DataFrame:
    """One row a scenario, for the year that the plan asks about (see growth.outlook.asked_year).

    Columns: scenario, year, q025, q10, q50, q90, q975 (USD), chance (of the low end of the target), kl,
    effective_draws, known_from, later, and the difference of the median from the baseline's in USD: growth,
    people, deflator, dong, and difference, their sum.
    """
    rows = []
    for entry in entries:
        year = asked_year(entry.paths, plan)
        quantiles = entry.paths.quantiles_in(year, BAND)
        given = entry.conditioned
        split = split_scenario(given.baseline, given.paths, given.moved, year)
        rows.append(
            {
                "scenario": entry.scenario.name,
                "year": year,
                **dict(zip(("q025", "q10", "q50", "q90", "q975"), quantiles.tolist(), strict=True)),
                "chance": entry.paths.probability(plan.usd_low, year),
                "kl": entry.conditioned.kl,
                "effective_draws": entry.conditioned.effective_draws,
                "known_from": entry.known_from,
                "later": entry.later,
                **split,
                "difference": sum(split.values()),
            }
        )
    return pd.DataFrame(rows)


def result_rows(entries: Sequence[Entry], plan: Plan) -> pd.DataFrame:
    """Quantile and probability rows of every scenario and year, with a column scenario.

    GRDP per person in USD at 25 levels, in million VND and growth in percent at 5; the probability of the low
    and, where there is one, the high end of the target in the plan's last year.
    """
    rows: list[tuple[str, str, str, str, str, str, float]] = []
    for entry in entries:
        name, paths = entry.scenario.name, entry.paths
        for n, year in enumerate(paths.years.tolist()):
            for indicator, unit, values, levels in (
                ("grdp_per_capita_usd", "USD", paths.usd[:, n], LEVELS),
                ("grdp_per_capita_vnd", "million VND", paths.vnd[:, n], BAND),
                ("grdp_growth", "percent", 100 * np.expm1(paths.growth[:, n]), BAND),
            ):
                quantiles = weighted_quantiles(values, paths.weights, levels)
                rows += [
                    (name, indicator, unit, str(year), "quantile", quantile_id(p), float(q))
                    for p, q in zip(levels, quantiles, strict=True)
                ]
            if year == plan.last_year:
                rows += [
                    (
                        name,
                        "grdp_per_capita_usd",
                        "USD",
                        str(year),
                        "probability",
                        chance_id(bar),
                        float(paths.weights @ (paths.usd[:, n] >= bar)),
                    )
                    for bar in (plan.usd_low, plan.usd_high)
                    if bar is not None
                ]
    return pd.DataFrame(rows, columns=RESULT_COLUMNS)


def clusters_by_scenario(
    scenarios: Sequence[Scenario], view: View, place: Place, plan: Plan, draws: int, seed: int
) -> pd.DataFrame:
    """What each scenario makes of the clusters in the plan's year; no rows without a goal or clusters.

    One row a scenario and stage: scenario, stage, year, least (the goal), q10, q50, q90 (clusters), chance.
    A scenario that leaves the clusters alone has the rows of the baseline.
    """
    from analysis.scenarios.cluster_run import cluster_run

    columns = ["scenario", "stage", "year", "least", "q10", "q50", "q90", "chance"]
    rows: list[tuple[object, ...]] = []
    usual: ClusterPaths | None = None
    if plan.clusters is None or plan.cluster_year is None:
        return pd.DataFrame(rows, columns=columns)
    for scenario in scenarios:
        run = cluster_run(view, place, plan, scenario, draws, seed, usual)
        usual, found = run.baseline, run.paths
        if found is None or plan.cluster_year not in found.years:
            break
        n = found.years.index(plan.cluster_year)
        for stage in found.order.readings:
            low, middle, high = found.quantiles(list(MIDDLE), stage)[n].tolist()
            rows.append(
                (
                    scenario.name,
                    stage,
                    plan.cluster_year,
                    plan.clusters,
                    low,
                    middle,
                    high,
                    found.probability(stage, plan.clusters, plan.cluster_year),
                )
            )
    return pd.DataFrame(rows, columns=columns)


def cluster_rows(clusters: pd.DataFrame) -> pd.DataFrame:
    """The rows of `clusters_by_scenario` as result rows."""
    rows = []
    for row in clusters.to_dict("records"):
        head = (row["scenario"], f"clusters_{row['stage']}", "clusters", str(row["year"]))
        rows += [
            (*head, "quantile", quantile_id(p), float(row[name]))
            for name, p in zip(("q10", "q50", "q90"), MIDDLE, strict=True)
        ]
        rows.append((*head, "probability", chance_id(row["least"]), float(row["chance"])))
    return pd.DataFrame(rows, columns=RESULT_COLUMNS)


def driver_swings(paths: Paths, year: int) -> pd.DataFrame:
    """What each driver alone does to USD per person in a year, the widest first: the bars of a tornado.

    A driver's change up to the year sits at its 10th or 90th percentile while the others stay where they are
    on the median path. Columns: driver, low and high (USD), low_rate and high_rate (percent a year of the
    driver at the low and the high end of USD), middle (USD).
    """
    H = year - int(paths.years[0]) + 1
    course = central_course(paths)
    middle = float(course.usd[H - 1])
    rows = []
    for name, sign in zip(STATE, (1, -1, 1, -1), strict=True):
        total = getattr(paths, name)[:, :H].sum(axis=1)
        ends = weighted_quantiles(total, paths.weights, ENDS)[::sign]
        usd = middle * np.exp(sign * (ends - getattr(course, name)[:H].sum()))
        rates = 100 * np.expm1(ends / H)
        rows.append((name, usd[0], usd[1], rates[0], rates[1], middle))
    frame = pd.DataFrame(rows, columns=["driver", "low", "high", "low_rate", "high_rate", "middle"])
    widest = np.argsort((frame["low"] - frame["high"]).to_numpy(), kind="stable")
    return frame.iloc[widest].reset_index(drop=True)


def _first_day(record: Record, source: str, geos: Sequence[str]) -> date | None:
    days = [
        frame.loc[frame["source_id"] == source, "published"].min()
        for frame in (record.table(name, geo) for name in DATED for geo in geos)
    ]
    known = [day for day in days if not pd.isna(day)]
    return min(known).date() if known else None
