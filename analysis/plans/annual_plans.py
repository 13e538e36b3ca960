"""How often a city meets its own plan of the year: each yearly target against the first print, as known on a
day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import pandas as pd

from analysis.plans.target_paths import distance, goal
from analysis.plans.targets import known_targets
from analysis.plans.verdict import YEARLY, verdicts
from analysis.record.periods import kind_of

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

REVISED = "-revised"


def annual_record(view: View, place: Place) -> pd.DataFrame:
    """Every target for a whole year in the place's yearly plans, with what it was judged by; oldest first.

    Columns as in `known_targets` and `verdicts`, and year, revised (the plan was changed during its year),
    value, value_published, value_source (what the verdict rests on), gap (distance to the plan, 0 when
    reached). Empty where the record has no such plans.
    """
    targets = view.table("targets", place.code)
    known = known_targets(targets[targets["plan"].str.startswith(YEARLY)], view.day)
    whole_year = known["period"].map(kind_of) == "A"
    known = known[whole_year & (known["direction"] != "qualitative")]
    found = known.join(verdicts(view, place, known))
    found = found.assign(**{f"value{end}": found[f"verdict{end}"] for end in ("_published", "_source")})
    found = found.assign(value=found["verdict_value"], year=found["period"].astype(int))
    found["revised"] = found["plan"].str.endswith(REVISED)
    columns = (found[name] for name in ("value", "low", "high", "direction"))
    found["gap"] = [
        distance(value, goal(low, high, way)) for value, low, high, way in zip(*columns, strict=True)
    ]
    return found.sort_values(["year", "revised", "indicator"], kind="stable")


@dataclass(frozen=True)
class Rate:
    """So many met of n, with the Wilson interval of the share."""

    met: int
    n: int
    share: float
    low: float
    high: float


def base_rate(found: Iterable[str], level: float = 0.95) -> Rate:
    """The share of decided verdicts that are met; partly met is not met, open ones do not count.

    The interval is Wilson's score interval, (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
    (Wilson 1927, JASA 22, 209-212).

    >>> rate = base_rate(["met"] * 8 + ["missed"] * 5 + ["open"])
    >>> rate.met, rate.n, round(rate.low, 3), round(rate.high, 3)
    (8, 13, 0.355, 0.823)
    """
    decided = [verdict for verdict in found if verdict != "open"]
    n, met = len(decided), decided.count("met")
    if n == 0:
        return Rate(0, 0, float("nan"), 0.0, 1.0)
    z = NormalDist().inv_cdf((1 + level) / 2)
    p = met / n
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Rate(
        met, n, p, max((middle - half) / (1 + z * z / n), 0.0), min((middle + half) / (1 + z * z / n), 1.0)
    )
