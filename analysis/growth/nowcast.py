"""The growth of the year that runs, from any day: the year so far, its lean, the months, the city's word.

In an ordinary year the year goes on as it went so far, and ends by the lean of its stage above that, as far
as the ordinary years before bear it out. In a year of closures, and in the one after, the rest lies half way
between that pace and the law of the place (the plain rule of `running_year`). To it come the quarter under
way as the country's retail sales tell it, and from late in the year on the place's own estimate. Every number
is a function of the view alone, so that the news of a release is the difference of two nowcasts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.growth.base import city_without_levels
from analysis.growth.consensus import consensus
from analysis.growth.country import national_growth
from analysis.growth.fitted import growth_law
from analysis.growth.running_year import REST_PULL, YearSoFar, closures_expected, year_so_far

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

PRIOR_YEARS = assume(
    "lean_years",
    1.0,
    "years",
    (0.5, 4.0),
    "ordinary years of no lean that the lean of the running year is shrunk by",
    moves="nowcast",
)
SPREAD_YEARS = assume(
    "nowcast_spread_years",
    4.0,
    "years",
    (2.0, 8.0),
    "years of record that the sd of the plain rule is worth beside the errors seen",
    moves="nowcast",
)
OWN_SD = assume(
    "own_estimate_sd",
    0.003,
    "log points",
    (0.0015, 0.006),
    "error of the place's own estimate of its year",
    moves="nowcast",
    legal=(0.0001, 0.1),
    only="from late in the year on",
)
OWN_FROM = assume(
    "own_estimate_from",
    11,
    "month",
    (10, 12),
    "the month from which the place's own estimate counts",
    moves="nowcast",
    legal=(10, 12),
    only="where an estimate is out in that month",
)
MONTHS_OF = "retail_sales_growth"  # of the country: the quarter under way
CALM = assume(
    "retail_calm",
    5.0,
    "points",
    (2.5, 10.0),
    "points by which retail sales part from their pace before they tell anything",
    moves="nowcast",
)
SWING = assume(
    "retail_swing",
    10.0,
    "points",
    (5.0, 20.0),
    "one quarter with such a swing and no answer is what the answer to retail sales is shrunk by",
    moves="nowcast",
)
FIRST_MONTHS = 2018  # first year of the months on the record
STAGES = {1: ("Q", "Q1"), 2: ("C", "H1"), 3: ("C", "-9M")}


@dataclass(frozen=True)
class Nowcast:
    """What the day knew of the growth of one year, log.

    quarters: how many are out; mean, sd: of the year's growth; plain: the mean by the plain rule; base: where
    it starts from, the pace of an ordinary year and else the plain rule; lean, months, own: what each adds
    to it. expected: by the law alone; own_estimate: nan where none is out. lean_years: the ordinary years
    behind the lean, with how far each ended above its stage. answer, pairs: points of growth of a quarter for
    a point of retail sales, and the quarters with a swing that it rests on.
    """

    year: int
    quarters: int
    ordinary: bool
    mean: float
    sd: float
    plain: float
    base: float
    lean: float
    months: float
    own: float
    expected: float
    own_estimate: float
    lean_years: Mapping[int, float]
    answer: float
    pairs: int
    so_far: YearSoFar | None

    def fed(self) -> YearSoFar | None:
        """The year so far as the pool draws it: moved by what the plain rule does not know."""
        if self.so_far is None:
            return None
        return replace(self.so_far, moved=self.mean - self.plain, whole_sd=self.sd)


def nowcast(view: View, place: Place, year: int) -> Nowcast:
    """The nowcast of a year's growth from the day of the view; never an error for want of figures.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> found = nowcast(record.as_of("2023-10-06"), place("VN-HN", record), 2023)
    >>> found.quarters, found.ordinary, sorted(found.lean_years)
    (3, True, [2018, 2019])
    """
    return view.once(("nowcast", place.code, year), lambda: _nowcast(view, place, year))


def _nowcast(view: View, place: Place, year: int) -> Nowcast:
    expected, sd = growth_expected(view, place, year)
    so_far = year_so_far(view, place, year)
    plain, quarters, weight = expected, 0, 0.0
    if so_far is not None:
        plain, quarters = plain_rule(so_far, expected), 4 - len(so_far.weights)
        weight = so_far.weights[0] if so_far.weights else 0.0
        sd = float(np.hypot(so_far.share * so_far.noise, so_far.open_sd))
    ordinary = is_ordinary(view, place, year)
    base, lean, ended = plain, 0.0, {}
    if ordinary and so_far is not None:
        base, ended = so_far.growth, ends_above(view, place, year, quarters)
        above = np.array(list(ended.values()))
        lean = float(above.sum() / (len(above) + PRIOR_YEARS()))
        sd = _pooled(sd, above - lean)
    answer, pairs, told = months_told(view, place, year, quarters)
    months = weight * answer * told / 100
    own, own_sd = own_estimate(view, place, year)
    added = 0.0
    if np.isfinite(own):
        share = sd**2 / (sd**2 + own_sd**2)
        added = share * (own - base - lean - months)
        sd = float(np.sqrt(share) * own_sd)
    return Nowcast(
        year=year,
        quarters=quarters,
        ordinary=ordinary,
        mean=base + lean + months + added,
        sd=sd,
        plain=plain,
        base=base,
        lean=lean,
        months=months,
        own=added,
        expected=expected,
        own_estimate=own,
        lean_years=ended,
        answer=answer,
        pairs=pairs,
        so_far=so_far,
    )


def is_ordinary(view: View, place: Place, year: int) -> bool:
    """Whether no closure is named, on the day, for the year or the one before it."""
    return not any(closures_expected(view, place, one) for one in (year - 1, year))


def _pooled(sd: float, errors: np.ndarray) -> float:
    """An sd worth SPREAD_YEARS years and the errors seen, together."""
    return float(np.sqrt((SPREAD_YEARS() * sd**2 + errors @ errors) / (SPREAD_YEARS() + len(errors))))


def growth_expected(view: View, place: Place, year: int) -> tuple[float, float]:
    """Growth of a year by the law of the place alone, and its sd, log: needs no level and no quarter."""
    city = city_without_levels(view, place)
    national = national_growth(view, place.country, place.country_basis)
    ahead = consensus(view, place.country, place.country_basis)
    last = max([known for known in city.growth if known < year], default=year - 1)
    law = growth_law(city, national, ahead, last, view.day.year)
    deviation = (law.last - law.mean) * law.persistence ** (year - last)
    return law.mean + deviation, float(np.sqrt(law.sum_variance(1)[0]))


def plain_rule(so_far: YearSoFar, expected: float) -> float:
    """The middle of what `YearSoFar.draw` draws, for one expectation of the rest."""
    rest = REST_PULL() * expected + (1 - REST_PULL()) * so_far.growth
    return so_far.share * so_far.growth + (1 - so_far.share) * rest


def ends_above(view: View, place: Place, year: int, quarters: int) -> dict[int, float]:
    """First print of a year less the first print of its first quarters, log, of the ordinary years before.

    Only years whose first print was out on the day, and of the basis of the place alone.
    """
    if quarters not in STAGES:
        return {}
    kind, ending = STAGES[quarters]
    years = view.first_print(place.code, "grdp_growth", place.basis)["value"]
    parts = view.first_print(place.code, "grdp_growth", place.basis, kind)["value"]
    return {
        past: float(np.log1p(years[str(past)] / 100) - np.log1p(parts[f"{past}{ending}"] / 100))
        for past in range(FIRST_MONTHS, year)
        if str(past) in years.index and f"{past}{ending}" in parts.index and is_ordinary(view, place, past)
    }


def own_estimate(view: View, place: Place, year: int) -> tuple[float, float]:
    """The place's own estimate of the year, late in it, and the sd of its error, log; nan where none is out.

    The sd: a prior worth four years, and the errors of the estimates of the years before.
    """
    rows = view.prints(place.code, "grdp_growth", place.basis)
    told = rows[(rows["status"] == "forecast") & (rows["flag"] == "")]
    told = told[told["published"].dt.strftime("%Y-%m") >= told["period"] + f"-{OWN_FROM()}"]
    newest = told.drop_duplicates("period", keep="last").set_index("period")["value"]
    if str(year) not in newest.index:
        return float("nan"), OWN_SD()
    ended = view.first_print(place.code, "grdp_growth", place.basis)["value"]
    both = [period for period in newest.index if period in ended.index and int(period) < year]
    errors = np.array([np.log1p(ended[p] / 100) - np.log1p(newest[p] / 100) for p in both])
    return float(np.log1p(newest[str(year)] / 100)), _pooled(OWN_SD(), errors)


def months_told(view: View, place: Place, year: int, quarters: int) -> tuple[float, int, float]:
    """The answer of a quarter to retail sales, the quarters it rests on, and what the months of the open
    quarter tell, in points.

    The answer is a regression through zero, shrunk to none by one quarter with a swing of ten points; sales
    within CALM points of their pace tell nothing.
    """
    growth = view.months(place.country, MONTHS_OF)["value"]
    swings, moves = [], []
    quarterly = view.series(place.code, "grdp_growth", place.basis, "Q")["value"]
    sums = view.series(place.code, "grdp_growth", place.basis, "C")["value"]
    for past in range(FIRST_MONTHS, year + 1):
        for quarter in (2, 3, 4):
            pace = (quarterly if quarter == 2 else sums).get(f"{past}{STAGES[quarter - 1][1]}")
            swing = swing_of(growth, past, quarter)
            if pace is not None and f"{past}Q{quarter}" in quarterly.index and swing is not None:
                swings.append(swing)
                moves.append(float(quarterly[f"{past}Q{quarter}"]) - float(pace))
    x, y = np.array(swings), np.array(moves)
    answer = float(x @ y / (x @ x + SWING() ** 2))
    now = swing_of(growth, year, quarters + 1) if 1 <= quarters <= 3 else None
    return answer, int((x != 0).sum()), now or 0.0


def swing_of(growth: pd.Series, year: int, quarter: int) -> float | None:
    """By how many points retail sales of a quarter's months part from those of the year before it, beyond
    CALM(); None where either is not known."""

    def mean(months: range) -> float | None:
        known = [float(growth[name]) for m in months if (name := f"{year}-{m:02}") in growth.index]
        return float(np.mean(known)) if known else None

    now, before = mean(range(3 * quarter - 2, 3 * quarter + 1)), mean(range(1, 3 * quarter - 2))
    if now is None or before is None:
        return None
    swing = now - before
    return float(np.sign(swing) * max(abs(swing) - CALM(), 0.0))
