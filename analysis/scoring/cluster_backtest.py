"""The cluster forecast from each year end, with what was known then, against what came.

What came is itself disputed: a score is the mean over the readings of the latest record, by their weights.
Beside the model stand "the same moves as in the last year" and the city's own plan of the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analysis.clusters.cluster_plans import annual_cluster_plans, chance_of_plan
from analysis.clusters.pipeline import forecast_clusters
from analysis.clusters.readings import Reading, year_of
from analysis.clusters.stage_counts import StageCounts, stage_counts
from analysis.plans.places import place, plans
from analysis.scoring.kept import kept
from analysis.series.quantile_levels import MIDDLE

if TYPE_CHECKING:
    import pandas as pd

    from analysis.plans.places import Place, Plan
    from analysis.record.load import Record

MOST_ORIGINS = 6  # the newest year ends before the last count


def year_ends(counts: StageCounts | None) -> range:
    """The newest year ends after which a stage was counted."""
    days = [s.day for s in counts.statements if s.stage in counts.stages.readings] if counts else []
    return range(max(days).year - MOST_ORIGINS, max(days).year) if days else range(0)


def cluster_backtest(
    record: Record,
    place: Place,
    plan: Plan,
    origins: Sequence[int] | None = None,
    draws: int = 4000,
    seed: int = 183,
    availability: str = "assumed",
    prior: str | None = None,
) -> pd.DataFrame:
    """One row an origin, stage and later counted date; empty where the record holds no clusters of the place.

    Columns: origin (year end), stage, date, horizon (years), low, median, high (80 % interval), came (the
    likeliest count), came_low, came_high (all readings), covered (weight of the readings inside the
    interval), crps, last_year (forecast of the benchmark), crps_last_year, record_says (the stage had a count
    on the day), source_id.
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    if origins is None:
        origins = year_ends(stage_counts(record.latest(availability), place.code))
    for origin in origins:
        found = scored_from(record, place, plan, date(origin, 12, 31), draws, seed, availability, prior)
        rows += [{"origin": origin, **row} for row in found]
    return pd.DataFrame(rows)


def scored_from(
    record: Record,
    place: Place,
    plan: Plan,
    day: date,
    draws: int = 4000,
    seed: int = 183,
    availability: str = "assumed",
    prior: str | None = None,
) -> list[dict[str, object]]:
    """The forecast of one day held against every later counted date: the rows of `cluster_backtest`."""
    import pandas as pd

    later = stage_counts(record.latest(availability), place.code)
    view = record.as_of(day, availability)
    known = stage_counts(view, place.code)
    rows: list[dict[str, object]] = []
    if known is not None and later is not None:
        dates = sorted(
            {s.day for s in later.statements if s.stage in later.stages.readings and s.day > view.day}
        )
        if not dates:
            return []  # nothing was counted after that day: there is nothing to hold a forecast against
        when = np.array(
            [s.when for s in (min((x for x in later.statements if x.day == one), key=str) for one in dates)]
        )
        paths = forecast_clusters(view, place, plan, draws, seed, at=when, prior=prior)
        assert paths is not None  # known is not None
        for stage in later.stages.readings:
            told = later.readings(stage)
            total = paths.total(stage)
            for j, one in enumerate(dates):
                came = _came(told, one)
                if came:
                    rows.append(
                        {
                            "stage": stage,
                            "date": pd.Timestamp(one),
                            "horizon": float(when[j] - year_of(day)),
                            "record_says": known.known(stage),
                            "source_id": _source(later, stage, one),
                            **_scored(total[:, j], came, same_as_last_year(known, stage, float(when[j]))),
                        }
                    )
    return rows


def prior_scores(
    record: Record,
    place: Place,
    plan: Plan,
    day: date,
    draws: int = 4000,
    seed: int = 183,
    availability: str = "assumed",
) -> pd.DataFrame:
    """Every set of priors of a place, seen from one day: prior, n (counts that came), crps, coverage.

    Empty where the place has no priors by name or nothing was counted after the day.
    """
    import pandas as pd

    rows = []
    for name in dict.fromkeys(record.table("cluster_priors", place.code)["prior"]):
        found = pd.DataFrame(scored_from(record, place, plan, day, draws, seed, availability, str(name)))
        if len(found):
            rows.append(
                {
                    "prior": name,
                    "n": len(found),
                    "crps": found["crps"].mean(),
                    "coverage": found["covered"].mean(),
                }
            )
    return pd.DataFrame(rows, columns=["prior", "n", "crps", "coverage"])


def backtest_by_prior(
    record: Record, geo: str, draws: int = 4000, seed: int = 183
) -> dict[str, pd.DataFrame]:
    """The `summary` of `cluster_backtest` for every set of priors of a place, by its name.

    Places without a plan, or of which nothing was counted after a year end, have none.
    """
    where, asked = place(geo, record), next(iter(plans(geo, record).values()), None)
    found = {}
    for name in map(str, dict.fromkeys(record.table("cluster_priors", geo)["prior"])) if asked else ():
        assert asked is not None
        scored = cluster_backtest(record, where, asked, draws=draws, seed=seed, prior=name)
        if len(scored):
            found[name] = summary(scored)
    return found


def _came(told: Sequence[Reading], day: date) -> dict[int, float]:
    """count -> weight among the readings that count this very day."""
    found: dict[int, float] = {}
    for reading in told:
        for s in reading.statements[1:]:
            if s.day == day:
                found[s.value] = found.get(s.value, 0.0) + reading.weight
    whole = sum(found.values())
    return {value: weight / whole for value, weight in sorted(found.items())}


def _source(later: StageCounts, stage: str, day: date) -> str:
    return next(s.source_id for s in later.statements if s.stage == stage and s.day == day)


def _scored(paths: np.ndarray, came: dict[int, float], naive: float) -> dict[str, object]:
    ordered = np.sort(paths).astype(float)
    n = ordered.size
    low, middle, high = np.quantile(ordered, MIDDLE, method="inverted_cdf")
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / n**2)
    crps = sum(weight * (float(np.abs(ordered - value).mean()) - spread) for value, weight in came.items())
    return {
        "low": low,
        "median": middle,
        "high": high,
        "came": max(came, key=lambda value: came[value]),
        "came_low": min(came),
        "came_high": max(came),
        "covered": sum(weight for value, weight in came.items() if low <= value <= high),
        "crps": crps,
        "last_year": naive,
        "crps_last_year": sum(w * abs(value - naive) for value, w in came.items()),
    }


def same_as_last_year(known: StageCounts, stage: str, when: float) -> float:
    """The last count and, for every year since, the moves of the year before it; never above the stock.

    A stage without a count stays at zero: nobody could have said more.
    """
    times, counts = known.readings(stage)[0].counts()
    yearly = counts[-1] - np.interp(times[-1] - 1, times, counts)
    return float(min(known.new, counts[-1] + yearly * max(0.0, when - times[-1])))


def summary(scored: pd.DataFrame) -> pd.DataFrame:
    """By stage and in all: n (scored dates), origins, coverage of the 80 % interval, mean CRPS, that of "same
    as last year", and skill = 1 - ratio.
    """
    import pandas as pd

    rows = []
    for stage in (*scored["stage"].unique(), "all"):
        mine = scored if stage == "all" else scored[scored["stage"] == stage]
        if len(mine):
            rows.append(
                {
                    "stage": stage,
                    "n": len(mine),
                    "origins": mine["origin"].nunique(),
                    "coverage": mine["covered"].mean(),
                    "crps": mine["crps"].mean(),
                    "crps_last_year": mine["crps_last_year"].mean(),
                    "skill": 1 - mine["crps"].mean() / mine["crps_last_year"].mean(),
                }
            )
    return pd.DataFrame(rows)


def plan_record(
    record: Record,
    place: Place,
    plan: Plan,
    draws: int = 4000,
    seed: int = 183,
    availability: str = "assumed",
) -> pd.DataFrame:
    """Each plan of a year against the forecast from the year end before and against what came.

    Columns: year, stage, low, high (the plan), cumulative, chance (the forecast's P(low end reached)), q10,
    median, q90 of what is planned (moves in the year or the state at its end), came_low, came_high (bounds
    from the counts around the year, nan where the record is silent), source_id. Only plans of years that have
    ended.
    """
    import pandas as pd

    latest = record.latest(availability)
    later = stage_counts(latest, place.code)
    rows: list[dict[str, object]] = []
    if later is None:
        return pd.DataFrame(rows)
    for _, goal in annual_cluster_plans(latest, place.code).iterrows():
        year, stage = int(goal["year"]), str(goal["stage"])
        if year >= latest.day.year or year <= later.split_day.year:
            continue
        view = record.as_of(date(year - 1, 12, 31), availability)
        paths = forecast_clusters(view, place, plan, draws, seed)
        assert paths is not None
        at = paths.years.index(year)
        aimed = (paths.total(stage) if goal["cumulative"] else paths.flow(stage))[:, at]
        low, middle, high = np.quantile(aimed, MIDDLE, method="inverted_cdf")
        came_low, came_high = _bounds(later, stage, float(year), bool(goal["cumulative"]))
        rows.append(
            {
                "year": year,
                "stage": stage,
                "low": goal["low"],
                "high": goal["high"],
                "cumulative": goal["cumulative"],
                "chance": chance_of_plan(paths, goal),
                "q10": low,
                "median": middle,
                "q90": high,
                "came_low": came_low,
                "came_high": came_high,
                "source_id": goal["source_id"],
            }
        )
    return pd.DataFrame(rows)


def kept_backtest(
    record: Record,
    place: Place,
    plan: Plan,
    draws: int = 4000,
    seed: int = 183,
    availability: str = "assumed",
) -> dict[str, pd.DataFrame]:
    """`scores` (cluster_backtest), `plans` (plan_record) and `priors` (prior_scores from the plan's day).

    Kept until the record, the code or an assumption changes.
    """

    def work(fresh: Record) -> dict[str, pd.DataFrame]:
        return {
            "scores": cluster_backtest(fresh, place, plan, draws=draws, seed=seed, availability=availability),
            "plans": plan_record(fresh, place, plan, draws, seed, availability),
            "priors": prior_scores(fresh, place, plan, plan.adopted, draws, seed, availability),
        }

    return kept(f"clusters-{place.code}-{plan.code}-{draws}-{seed}-{availability}", record, work)


def _bounds(later: StageCounts, stage: str, year: float, cumulative: bool) -> tuple[float, float]:
    """What the counts around a year allow: moves within it, or the state at its end."""
    lows, highs = [], []
    for reading in later.readings(stage):
        times, counts = reading.counts()
        if times[-1] < year + 0.85:  # the last count must lie close to the year's end or after it
            continue
        end_low, end_high = _state(times, counts, year + 1)
        start_low, start_high = (0.0, 0.0) if cumulative else _state(times, counts, year)
        lows.append(max(0.0, end_low - start_high))
        highs.append(end_high - start_low)
    return (min(lows), max(highs)) if lows else (float("nan"), float("nan"))


def _state(times: np.ndarray, counts: np.ndarray, when: float) -> tuple[float, float]:
    """The count at a date, between the counts before and after it; a count within six weeks is taken as of
    the date.
    """
    near = int(np.argmin(np.abs(times - when)))
    if abs(times[near] - when) < 0.12:
        return float(counts[near]), float(counts[near])
    before, after = counts[times <= when], counts[times >= when]
    return float(before[-1]), float(after[0]) if after.size else float(before[-1])
