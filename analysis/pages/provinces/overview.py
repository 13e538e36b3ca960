"""One row a member of a class of peers: latest, target, forecast by its class, chance, rank with interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.growth.base_rates import by_class
from analysis.growth.class_record import in_own_class
from analysis.plans.places import places, plans
from analysis.plans.yearly_levels import levels
from analysis.record.result_schema import ROW
from analysis.series.quantile_levels import ENDS

if TYPE_CHECKING:
    from analysis.plans.classes import PlaceClass
    from analysis.record.vintages import View
    from analysis.words import Words

DRAWS = 4000
COLUMNS = [
    "place",
    "year",
    "usd",
    "growth",
    "asked",
    "low",
    "median",
    "high",
    "chance",
    "rank_low",
    "rank_high",
]


def overview(view: View, peers: PlaceClass, first: int, last: int, seed: int) -> pd.DataFrame:
    """Rows place, newest year, USD per person and growth then, growth asked, 80 % interval by class, chance.

    rank_low, rank_high: the place's rank in mean growth over first..last, 80 % of draws from the laws of all
    members; what is common to all (the country) moves no rank. A number that was not known is nan. Sorted by
    chance, the highest first.
    """
    known, rows, laws = places(view.record), [], []
    for geo in peers.members:
        level = max(levels(view, known[geo]).values(), key=lambda one: one.year, default=None)
        asked = next(
            (
                one.growth_low
                for one in plans(geo, view.record).values()
                if (one.first_year, one.last_year) == (first, last)
            ),
            None,
        )
        found = by_class(view, geo, first, last, asked)
        mine = in_own_class(view, geo, last)
        if found is None or mine is None:
            continue
        horizon = last - mine.last
        deviation = mine.law.deviation
        laws.append(
            (
                mine.since(first) + deviation.sum_mean(horizon)[-1],
                np.sqrt(deviation.sum_variance(horizon)[-1]),
                deviation.df,
            )
        )
        rows.append(
            (
                geo,
                level.year if level is not None else mine.last,
                level.usd if level is not None else np.nan,
                100 * np.expm1(mine.growth[-1]),
                np.nan if asked is None else asked,
                found.low,
                found.median,
                found.high,
                found.chance,
            )
        )
    frame = pd.DataFrame(rows, columns=COLUMNS[:-2])
    if frame.empty:
        return frame.assign(rank_low=[], rank_high=[])
    ranks = rank_intervals(laws, seed)
    frame = frame.assign(rank_low=ranks[:, 0], rank_high=ranks[:, 1])
    return frame.sort_values(["chance", "place"], ascending=[False, True], ignore_index=True)


def rank_intervals(laws: list[tuple[float, float, float]], seed: int) -> np.ndarray:
    """The tenth and ninetieth hundredth of each one's rank (1 the highest), from location, scale, df; (N, 2).

    >>> rank_intervals([(0.0, 0.01, 9), (5.0, 0.01, 9)], 1).tolist()
    [[2, 2], [1, 1]]
    """
    rng = np.random.default_rng(seed)
    drawn = np.stack([place + scale * rng.standard_t(df, DRAWS) for place, scale, df in laws])
    ranks = (-drawn).argsort(axis=0).argsort(axis=0) + 1
    return np.quantile(ranks, ENDS, axis=1, method="nearest").T.astype(int)


def table(frame: pd.DataFrame, view: View, say: Words) -> pd.DataFrame:
    """The rows as a reader sees them."""
    known = places(view.record)

    def row(one: pd.Series) -> dict[str, str]:
        asked = one["asked"] == one["asked"]
        return {
            say("Place"): say.label(known[one["place"]]),
            say("USD per person"): f"{say.number(one['usd'], 0)} ({one['year']})",
            say("Growth, %"): say.number(one["growth"], 1),
            say("Asked, % a year"): say.number(one["asked"], 1) if asked else "–",
            say("By its class, % a year"): say("{median} ({low} to {high})", **{
                key: say.number(one[key], 1) for key in ("median", "low", "high")
            }),
            say("Chance"): say.chance(one["chance"]) if asked else "–",
            say("Rank in growth"): f"{one['rank_low']}–{one['rank_high']}",
        }  # fmt: skip

    return pd.DataFrame([row(one) for _, one in frame.iterrows()])


def finding(frame: pd.DataFrame, mine: str, say: Words) -> str:
    """How many chances are even or better, and where the place of the page stands."""
    even = int((frame["chance"] >= 0.5).sum())
    told = say(
        "Of {n} places with a target of growth, {even} have an even chance or better by the law of "
        "their class.",
        n=int(frame["asked"].notna().sum()),
        even=even,
    )
    own = frame[frame["place"] == mine]
    if len(own):
        told += " " + say(
            "The place of this page would rank {low} to {high} in growth (80% of draws): ranks without "
            "intervals mislead.",
            low=str(own["rank_low"].iloc[0]),
            high=str(own["rank_high"].iloc[0]),
        )
    return told


def result_rows(frame: pd.DataFrame | None, first: int, last: int) -> pd.DataFrame:
    """The place's rows of the table as result rows: median and interval of mean growth, one row a level."""
    rows = [
        (
            "grdp_growth_avg",
            "percent per year",
            f"{first}-{last}",
            "peer",
            f"{one['place']}:{name}",
            one[name],
        )
        for _, one in (pd.DataFrame() if frame is None else frame).iterrows()
        for name in ("low", "median", "high", "chance")
    ]
    return pd.DataFrame(rows, columns=list(ROW))
