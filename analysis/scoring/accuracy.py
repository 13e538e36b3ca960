"""Tables of scores: forecasts and their outcomes in; one row a forecaster, lead and measure out, n beside it.

A *ledger* is a tidy frame of forecasts, one row each: `origin` (day), `indicator`, `period` (year),
`lead` (years from the origin to the end of the period, in halves), `forecaster`, the quantiles at
LEVELS in columns q0..q24, `first` and `latest` (the outcome as first printed and as known now; nan
while open), in the indicator's unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.scoring.measures import MEASURES, Array
from analysis.scoring.significance import Comparison, diebold_mariano
from analysis.series.quantile_levels import LEVELS

QUANTILES = [f"q{i}" for i in range(len(LEVELS))]


def matrix(ledger: pd.DataFrame) -> Array:
    """The quantiles of a ledger, (N, 25)."""
    return ledger[QUANTILES].to_numpy(float)


def scored(ledger: pd.DataFrame, outcome: str, measures: Iterable[str] = tuple(MEASURES)) -> pd.DataFrame:
    """The forecasts whose outcome is known, with one column a measure."""
    known = ledger[ledger[outcome].notna()].reset_index(drop=True)
    y, q = known[outcome].to_numpy(float), matrix(known)
    return known.assign(**{name: MEASURES[name](y, q) for name in measures})


def accuracy(ledger: pd.DataFrame, outcome: str, by: Sequence[str] = ("forecaster",)) -> pd.DataFrame:
    """Mean of every measure by group, long: *by, measure, n, outcomes, value, low, high.

    n counts forecasts, outcomes the figures that they foresaw: forecasts of one year from several days
    share its fate. low and high are the Wilson interval of a coverage as if each outcome were one trial,
    and nan elsewhere. A point forecast has no log score (nan).
    """
    from statsmodels.stats.proportion import proportion_confint

    table = scored(ledger, outcome)
    names = [name for name in MEASURES if name != "pit"]
    rows = []
    for key, group in table.groupby(list(by), sort=False, observed=True):
        n, distinct = len(group), len(group[["indicator", "period"]].drop_duplicates())
        for name in names:
            value = float(group[name].mean(skipna=False))
            around = (np.nan, np.nan)
            if name.startswith("coverage"):
                around = proportion_confint(value * distinct, distinct, method="wilson")
            rows.append((*key, name, n, distinct, value, *around))
    return pd.DataFrame(rows, columns=[*by, "measure", "n", "outcomes", "value", "low", "high"])


def paired(ledger: pd.DataFrame, forecaster: str, benchmark: str, outcome: str, measure: str) -> pd.DataFrame:
    """Both scores of the outcomes that both foresaw: origin, indicator, period, lead, own, other."""
    table = scored(ledger, outcome, [measure])
    keys = ["origin", "indicator", "period", "lead"]
    own, other = (table[table.forecaster == who].set_index(keys)[measure] for who in (forecaster, benchmark))
    both = pd.concat({"own": own, "other": other}, axis=1).dropna()
    return both.reset_index().sort_values(keys, ignore_index=True)


def skill(
    ledger: pd.DataFrame,
    forecaster: str,
    benchmarks: Iterable[str],
    outcome: str,
    measures: Sequence[str] = ("crps", "mae"),
) -> pd.DataFrame:
    """What a forecaster saves of each benchmark's score, on common outcomes: benchmark, measure, n, value."""
    rows = []
    for benchmark in benchmarks:
        for measure in measures:
            both = paired(ledger, forecaster, benchmark, outcome, measure)
            value = 1 - both.own.mean() / both.other.mean() if len(both) else np.nan
            rows.append((benchmark, measure, len(both), value))
    return pd.DataFrame(rows, columns=["benchmark", "measure", "n", "value"])


def compared(
    ledger: pd.DataFrame, forecaster: str, benchmark: str, outcome: str, lead: float, measure: str = "crps"
) -> Comparison:
    """Diebold-Mariano at one lead, where there is one forecast a year; overlapping years count as steps."""
    both = paired(ledger[np.isclose(ledger.lead, lead)], forecaster, benchmark, outcome, measure)
    return diebold_mariano(both.own, both.other, steps=max(1, int(np.ceil(lead))))


def pit_counts(ledger: pd.DataFrame, outcome: str, bins: int = 5) -> pd.DataFrame:
    """How many PIT values fall in equal bins: low, high, n, and the number expected of honest forecasts."""
    values = scored(ledger, outcome, ["pit"])["pit"]
    edges = np.linspace(0, 1, bins + 1)
    counts = np.histogram(values, edges)[0]
    return pd.DataFrame(
        [
            (low, high, int(n), len(values) / bins)
            for (low, high), n in zip(pairwise(edges), counts, strict=True)
        ],
        columns=["low", "high", "n", "expected"],
    )
