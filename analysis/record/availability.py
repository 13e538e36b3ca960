"""Assumed first availability: the named rule that dates values which carry only the stamp of a file.

`data/availability.csv` is the whole rule. A row of observations falls under it when its source, indicator, basis and
status are listed there; it then counts as public from `month_day` of the year `years_after` its period, not before
`not_before`, and never later than its stamp. A value with a real publication date is never listed (a check holds this).
"""

from __future__ import annotations

import pandas as pd

KEY = ["source_id", "indicator", "basis", "status"]


def first_available(observations: pd.DataFrame, rules: pd.DataFrame, availability: str) -> pd.DataFrame:
    """Observations with `stamp` (the printed date), `assumed` (whether the rule moved it) and `published` as it counts.

    availability: "strict" keeps every printed date, "assumed" applies the rules.
    """
    stamp = observations["published"]
    if availability == "strict":
        return observations.assign(stamp=stamp, assumed=False)
    rule = observations[KEY].merge(rules, on=KEY, how="left").set_index(observations.index)
    covered = rule["years_after"].notna() & observations["period"].str.fullmatch(r"\d{4}")
    day = stamp.copy()
    if covered.any():
        year = observations.loc[covered, "period"].astype(int) + rule.loc[covered, "years_after"].astype(int)
        due = pd.to_datetime(year.astype(str) + "-" + rule.loc[covered, "month_day"])
        due = pd.concat([due, rule.loc[covered, "not_before"]], axis=1).max(axis=1)
        day.loc[covered] = pd.concat([due, stamp[covered]], axis=1).min(axis=1).astype(stamp.dtype)
    return observations.assign(published=day, stamp=stamp, assumed=day < stamp)
