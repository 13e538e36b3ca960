"""Probabilities of events: what was stated, what climatology says, what happened, and the Brier scores.

An event table has one row a stated probability: origin, period, lead, threshold, probability,
climatology (how often the like had happened by the origin), happened (1, 0, or nan while open).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from analysis.scoring.accuracy import matrix
from analysis.scoring.measures import brier, exceedance

Asked = tuple[float, float]
Ask = Callable[[date, int], Asked | None]
COLUMNS = ["origin", "period", "lead", "threshold", "probability", "climatology", "happened"]


def events(ledger: pd.DataFrame, forecaster: str, ask: Ask, outcome: str) -> pd.DataFrame:
    """The events "at or above a threshold" that one forecaster's ledger rows of one indicator speak of.

    ask(origin, period) gives the threshold and the climatology of that day, or None where there was none
    to ask about.
    """
    rows = ledger[ledger["forecaster"] == forecaster].reset_index(drop=True)
    days = rows["origin"].dt.date.to_list(), rows["period"].astype(int).to_list()
    asked = [ask(day, period) for day, period in zip(*days, strict=True)]
    rows = rows[np.array([one is not None for one in asked], bool)].reset_index(drop=True)
    told = np.array([one for one in asked if one is not None], float).reshape(-1, 2)
    value = rows[outcome].to_numpy(float)
    happened = np.where(np.isnan(value), np.nan, value >= told[:, 0])
    return rows[["origin", "period", "lead"]].assign(
        threshold=told[:, 0],
        probability=exceedance(matrix(rows), told[:, 0]),
        climatology=told[:, 1],
        happened=happened,
    )[COLUMNS]


def frequency(hits: int, n: int) -> float:
    """How often something happens after `hits` in `n` trials, by Laplace's rule (hits + 1) / (n + 2).

    >>> frequency(0, 0), frequency(9, 10)
    (0.5, 0.8333333333333334)
    """
    return (hits + 1) / (n + 2)


def brier_table(table: pd.DataFrame) -> pd.DataFrame:
    """One row about the events whose end is known: n, happened (share), stated (mean probability), brier,
    climatology (its Brier score), skill (against it; nan without events)."""
    known = table[table["happened"].notna()]
    own, other = (brier(known[name], known["happened"]) for name in ("probability", "climatology"))
    means = [
        float(x.mean()) if len(known) else np.nan
        for x in (known["happened"], known["probability"], own, other)
    ]
    skill = 1 - means[2] / means[3] if len(known) and means[3] > 0 else np.nan
    return pd.DataFrame(
        [[len(known), *means, skill]], columns=["n", "happened", "stated", "brier", "climatology", "skill"]
    )
