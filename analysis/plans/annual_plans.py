"""How often a city meets its own plan of the year: each yearly target against the first print, as known on a
day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.plans.target_paths import distance, goal
from analysis.plans.targets import REVISED, YEARLY, known_targets
from analysis.plans.verdict import verdicts
from analysis.record.periods import kind_of

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View


def annual_record(view: View, place: Place) -> pd.DataFrame:
    """Every target for a whole year in the place's yearly plans, with what it was judged by; oldest first.

    Columns as in `known_targets` and `verdicts`, and year, revised (the plan was changed during its year),
    value, value_published, value_source (what the verdict rests on), gap (distance to the plan, 0 when
    reached). Empty where the record has no such plans.
    """
    targets = view.table("targets", place.code)
    known = known_targets(targets[targets["set_kind"].isin(YEARLY)], view.day)
    whole_year = known["period"].map(kind_of) == "A"
    known = known[whole_year & (known["direction"] != "qualitative")]
    found = known.join(verdicts(view, place, known))
    found = found.assign(**{f"value{end}": found[f"verdict{end}"] for end in ("_published", "_source")})
    found = found.assign(value=found["verdict_value"], year=found["period"].astype(int))
    found["revised"] = found["set_kind"] == REVISED
    columns = (found[name] for name in ("value", "low", "high", "direction"))
    found["gap"] = [
        distance(value, goal(low, high, way)) for value, low, high, way in zip(*columns, strict=True)
    ]
    return found.sort_values(["year", "revised", "indicator", "target_id"], kind="stable")


def older_until(view: View, place: Place, indicator: str) -> int | None:
    """The last year before a yearly series begins on the basis in use; None where it has not begun."""
    known = view.series(place.code, indicator, place.basis).index
    return min(int(str(period)) for period in known) - 1 if len(known) else None


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

    The interval is Wilson's score interval (Wilson 1927, JASA 22, 209-212).

    >>> rate = base_rate(["met"] * 8 + ["missed"] * 5 + ["open"])
    >>> rate.met, rate.n, round(rate.low, 3), round(rate.high, 3)
    (8, 13, 0.355, 0.823)
    """
    from statsmodels.stats.proportion import proportion_confint

    decided = [verdict for verdict in found if verdict != "open"]
    n, met = len(decided), decided.count("met")
    if n == 0:
        return Rate(0, 0, float("nan"), 0.0, 1.0)
    low, high = proportion_confint(met, n, alpha=1 - level, method="wilson")
    return Rate(met, n, met / n, float(low), float(high))
