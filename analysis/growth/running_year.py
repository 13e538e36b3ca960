"""The year that is not over: growth from published quarters and cumulative figures, the rest drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.series.mixture import Array

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

QUARTER_NOISE = assume(
    "quarter_noise",
    0.0045,
    "log points",
    (0.002, 0.009),
    "revision still to come of a single quarter",
    moves="per_person",
    legal=(0.0, 0.1),
    only="while the newest part of a year that is out ends in a single quarter",
)
SUM_NOISE = assume(
    "sum_noise",
    0.0025,
    "log points",
    (0.001, 0.005),
    "revision still to come of a half-year or nine months",
    moves="per_person",
    legal=(0.0, 0.1),
    only="while a half-year or nine months are out",
)
OPEN_SD = assume(
    "open_quarter_sd",
    0.015,
    "log points",
    (0.01, 0.025),
    "one quarter not yet seen, around what is expected",
    moves="per_person",
    legal=(0.0, 0.3),
    only="while part of a year is out, and no closures are expected",
)
CLOSURE_SD = assume(
    "closure_quarter_sd",
    0.04,
    "log points",
    (0.015, 0.06),
    "the same in a year in which closures are part of the official cases; set with knowledge of how "
    "such years went",
    moves="per_person",
    legal=(0.0, 0.3),
    only="while an official case of the running year names an epidemic",
)
SHARED = assume(
    "open_quarters_shared",
    0.5,
    "share",
    (0.25, 0.75),
    "share of the variance of unseen quarters that they have in common",
    moves="per_person",
    legal=(0.0, 1.0),
    only="while two or more quarters of a year are still to come",
)
PLAIN_WEIGHTS = assume(
    "quarter_shares",
    (0.20, 0.23, 0.26, 0.31),
    "shares",
    ((0.25, 0.25, 0.25, 0.25), (0.15, 0.22, 0.28, 0.35)),
    "shares of the quarters where no output by quarter is known: the usual rise to the year's end",
    moves="quarter_shares",
    legal=(0.0, 1.0),
    only="only where no output of the country by quarter is known",
)
REST_PULL = assume(
    "rest_of_year_pull",
    0.5,
    "share",
    (0.25, 0.75),
    "the rest of a year is expected between the path's own law and the pace of the part that is out",
    moves="per_person",
    legal=(0.0, 1.0),
    only="while part of a year is out",
)


@dataclass(frozen=True)
class YearSoFar:
    """What is known of the growth of one year.

    share: of last year's output that the known part covers; growth: of the known part, log; noise: its sd.
    weights: of the quarters not yet seen, summing to 1 - share. closure: whether closures count among the
    cases; parts: the periods that are out. moved, whole_sd: what a nowcast adds to the middle, and its sd of
    the year; by the plain rule nothing and none.
    """

    year: int
    share: float
    growth: float
    noise: float
    weights: tuple[float, ...]
    closure: bool
    parts: tuple[str, ...]
    sources: tuple[str, ...]
    moved: float = 0.0
    whole_sd: float | None = None

    @property
    def open_sd(self) -> float:
        """Sd of the contribution of the unseen quarters to the year's growth."""
        w = np.array(self.weights)
        sd = CLOSURE_SD() if self.closure else OPEN_SD()
        return float(sd * np.sqrt((1 - SHARED()) * (w**2).sum() + SHARED() * w.sum() ** 2))

    def draw(self, expected: Array, rng: np.random.Generator) -> Array:
        """Growth of the whole year, (N,), from the growth each path expects of the rest of the year, (N,).

        The rest is expected half way between the path's own law and the pace of the known part.
        """
        rest = REST_PULL() * expected + (1 - REST_PULL()) * self.growth
        middle = self.share * self.growth + (1 - self.share) * rest
        noise = np.hypot(self.share * self.noise, self.open_sd) if self.whole_sd is None else self.whole_sd
        return np.asarray(middle + self.moved + noise * rng.standard_normal(len(expected)))


def year_so_far(view: View, place: Place, year: int) -> YearSoFar | None:
    """The known part of a year's growth on the day of the view; None when nothing is out.

    The longest cumulative figure counts before the quarters it covers; quarters after it are added.
    """
    quarters = _of_year(view.series(place.code, "grdp_growth", place.basis, "Q"), year)
    sums = _of_year(view.series(place.code, "grdp_growth", place.basis, "C"), year)
    weights, weight_source = quarter_weights(view, place, year)
    lengths = {f"{year}H1": 2, f"{year}-9M": 3}
    length, growth, noise = 0, 0.0, 0.0
    parts: list[str] = []
    sources = [weight_source] if weight_source else []
    covering = [(n, name) for name, n in lengths.items() if name in sums.index]
    if covering:
        length, name = max(covering)
        parts = [name]
        growth = float(np.log1p(sums["value"][name] / 100)) * sum(weights[:length])
        noise = (SUM_NOISE() * sum(weights[:length])) ** 2
        sources.append(str(sums["source_id"][name]))
    while length < 4 and f"{year}Q{length + 1}" in quarters.index:
        name = f"{year}Q{length + 1}"
        growth += float(np.log1p(quarters["value"][name] / 100)) * weights[length]
        noise += (QUARTER_NOISE() * weights[length]) ** 2
        parts.append(name)
        sources.append(str(quarters["source_id"][name]))
        length += 1
    if length == 0:
        return None
    share = sum(weights[:length])
    closure = closures_expected(view, place, year)
    return YearSoFar(
        year,
        share,
        growth / share,
        np.sqrt(noise) / share,
        weights[length:],
        closure,
        tuple(parts),
        tuple(sources),
    )


def quarter_weights(view: View, place: Place, year: int) -> tuple[tuple[float, ...], str]:
    """Shares of the four quarters in the output of the newest year before `year` with all quarters known.

    The country's quarters stand for the place's, of which no output by quarter is printed.
    """
    for basis in (place.country_basis, "pre_reval"):
        quarters = view.series(place.country, "gdp_nominal_vnd", basis, "Q")
        for past in range(year - 1, year - 8, -1):
            names = [f"{past}Q{q}" for q in (1, 2, 3, 4)]
            if all(name in quarters.index for name in names):
                values = quarters.loc[names, "value"].to_numpy(float)
                shares = values / values.sum()
                return tuple(shares.tolist()), str(quarters["source_id"][names[-1]])
    return PLAIN_WEIGHTS(), ""


def closures_expected(view: View, place: Place, year: int) -> bool:
    """Whether an official case of the place for that year, out on the day, names an epidemic."""
    return str(year) in view.once(("closures", place.code), lambda: _closed_years(view, place))


def _closed_years(view: View, place: Place) -> frozenset[str]:
    cases = view.table("official_scenarios", place.code)
    of_years = cases["period"].str.fullmatch(r"\d{4}(?:Q[1-4]|H[12])?") & (cases["shock"] == "epidemic")
    return frozenset(cases.loc[of_years, "period"].str[:4])


def _of_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    if frame.empty:
        return frame
    mine = np.asarray(frame.index.str.startswith(str(year)), bool)
    return frame[mine & (frame["status"] != "forecast").to_numpy(bool)]
