"""What official targets of GRDP per person were worth so far: outcome over target, known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumed import assume
from analysis.plans.outcome import came_out
from analysis.plans.yearly_levels import levels, over

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

INDICATOR = "grdp_per_capita_usd"
PRIOR_SD = assume(
    "target_sd",
    0.04,
    "log points a root year",
    (0.02, 0.08),
    "an official target without a record is missed or passed by this a year of lead",
    moves="per_person",
    legal=(0.0005, 1.0),
)
PRIOR_TARGETS = assume(
    "target_sd_targets",
    4,
    "targets",
    (2, 8),
    "targets that this prior is worth",
    moves="per_person",
    legal=(1, 1000),
)
PRIOR_LEAD = assume(
    "target_bias_years",
    5.0,
    "years of lead",
    (2.5, 20.0),
    "years of lead that the prior of no bias of targets is worth",
    moves="per_person",
    legal=(0.1, 1000.0),
)
DF = assume(
    "target_df",
    2.0,
    "degrees of freedom",
    (1.5, 5.0),
    "tails of the density of what becomes of a target: few were scored, some were missed by far",
    moves="per_person",
    legal=(1.0, 100.0),
)


@dataclass(frozen=True)
class Missed:
    """One target whose year is over; lead: years from its first print to that year's end.

    outcome: the level known, in USD; early: of which only an estimate from before the year's end is known.
    """

    target: str
    year: int
    asked: float
    outcome: float
    early: bool
    lead: float

    @property
    def error(self) -> float:
        return float(np.log(self.outcome / self.asked))


@dataclass(frozen=True)
class TargetRecord:
    """log(outcome / target) with a lead of L years: bias L + sd sqrt(L) t, Student t with 2 df."""

    bias: float
    sd: float
    scored: tuple[Missed, ...]
    sources: tuple[str, ...]

    def location(self, target: float, lead: float) -> float:
        """Median of the log outcome."""
        return float(np.log(target)) + self.bias * lead

    def scale(self, lead: float) -> float:
        """Scale of the log outcome."""
        return float(self.sd * np.sqrt(lead))


def target_record(view: View, place: Place) -> TargetRecord:
    """The record of the place's targets in USD, by the levels known on the day of the view.

    A year that is over counts from its first level on, an estimate from before its end included: what targets
    were worth is learnt with a level's error, which is small beside theirs.

    A target of several prints counts once, by its first. What a change of method did to the level is part of
    what befell a target and is not taken out.
    """
    told = {year: (outcome.usd, False) for year, outcome in came_out(view, place).items()}
    for year, level in levels(view, place).items():
        if year not in told and level.in_dollars and over(view, year):
            told[year] = level.usd, level.early
    scored, sources = [], []
    for name, year, asked, out, source in _targets(view, place):
        lead = _lead(out, year)
        if year in told and lead > 0:
            scored.append(Missed(name, year, asked, *told[year], lead))
            sources.append(source)
    errors = np.array([miss.error for miss in scored])
    leads = np.array([miss.lead for miss in scored])
    bias = float(errors.sum() / (leads.sum() + PRIOR_LEAD()))
    rest = ((errors - bias * leads) ** 2 / np.where(leads > 0, leads, 1)).sum()
    sd = float(np.sqrt((PRIOR_TARGETS() * PRIOR_SD() ** 2 + rest) / (PRIOR_TARGETS() + len(scored))))
    return TargetRecord(bias, sd, tuple(scored), tuple(dict.fromkeys(sources)))


@dataclass(frozen=True)
class Asked:
    """The newest official target of one year in USD; lead: years from its print to that year's end."""

    year: int
    usd: float
    lead: float


def official_targets(view: View, place: Place, after: int) -> tuple[Asked, ...]:
    """The newest official target of each year after `after` that has one, by year."""
    newest: dict[int, tuple[date, float]] = {}
    for _, year, usd, out, _ in sorted(_targets(view, place), key=lambda row: row[3]):
        if year > after:
            newest[year] = out, usd
    return tuple(Asked(year, usd, _lead(out, year)) for year, (out, usd) in sorted(newest.items()))


def _targets(view: View, place: Place) -> list[tuple[str, int, float, date, str]]:
    """Name, year, middle of what was asked, day of its first print, source.

    From the place's own targets, and from goals of its government that stand among the forecasts.
    """
    own, told = view.table("targets", place.code), view.table("forecasts", place.code)
    told = told[told["kind"] == "official"]
    told = told.assign(plan=told["forecaster"], low=told["low"].fillna(told["value"]))
    columns = ["plan", "indicator", "period", "low", "high", "published", "source_id"]
    rows = pd.concat([own[columns], told[columns]], ignore_index=True).rename(columns={"plan": "name"})
    rows = rows[
        (rows["indicator"] == INDICATOR) & rows["period"].str.fullmatch(r"\d{4}") & rows["low"].notna()
    ]
    first = rows.sort_values(["published", "name", "period", "source_id"]).drop_duplicates(["name", "period"])
    middle = first[["low", "high"]].mean(axis=1)
    return [
        (str(name), int(period), float(asked), pd.Timestamp(out).date(), str(source))
        for name, period, asked, out, source in zip(
            first["name"], first["period"], middle, first["published"], first["source_id"], strict=True
        )
    ]


def _lead(out: date, year: int) -> float:
    return (date(year, 12, 31) - out).days / 365.25
