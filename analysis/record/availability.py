"""Assumed first availability: the named rule that dates values which carry only the stamp of a file.

`data/availability.csv` is the whole rule. A row of observations falls under it when its source, indicator,
basis and status are listed there; it then counts as public from `month_day` of the year `years_after` its
period, not before `not_before`, and never later than its stamp. A value with a real publication date is never
listed (a check holds this). From the day of its stamp on, a row rests on no assumption.
"""

from __future__ import annotations

import pandas as pd

KEY = ["source_id", "indicator", "basis", "status"]
AVAILABILITIES = ("assumed", "strict")


def first_available(observations: pd.DataFrame, rules: pd.DataFrame, availability: str) -> pd.Series:
    """The first day on which each row of observations counts as public.

    availability: "strict" takes every printed date, "assumed" applies the rules.
    """
    stamp = observations["published"]
    if availability == "strict" or rules.empty:
        return stamp
    rule = observations[KEY].merge(rules, on=KEY, how="left").set_index(observations.index)
    covered = rule["years_after"].notna() & observations["period"].str.fullmatch(r"\d{4}")
    rule, period = rule[covered], observations.loc[covered, "period"]
    year = period.astype(int) + rule["years_after"].astype(int)
    due = pd.to_datetime(year.astype(str) + "-" + rule["month_day"])
    known = pd.concat([due, rule["not_before"]], axis=1).max(axis=1)
    day = stamp.copy()
    day.loc[covered] = pd.concat([known, stamp[covered]], axis=1).min(axis=1).astype(stamp.dtype)
    return day
