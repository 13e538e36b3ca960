"""The targets of a plan as known on a day: their text, and the plan's rows put together."""

from __future__ import annotations

from datetime import date

import pandas as pd

YEARLY, REVISED, DRAFT = ("annual", "annual_revised"), "annual_revised", "draft"
"""Kinds of the sets of targets, as the column set_kind has them: of one year, changed within it, a draft."""
TEXT = ["plan", "set_kind", "indicator", "label_en", "label_vi", "period", "low", "high", "unit", "direction"]


def known_targets(targets: pd.DataFrame, day: date | str) -> pd.DataFrame:
    """One row a target, by target_id: the text that was latest on that day.

    `evidence` is the best grade known, `texts` the number of different bounds printed so far, `first_known`
    the day of the first of them. Of several texts of one day the better graded counts, then the first source
    by name.
    """
    known = targets[targets["published"] <= pd.Timestamp(day)]
    if known.empty:
        return pd.DataFrame(
            columns=[*TEXT, "evidence", "published", "source_id", "texts", "first_known"],
            index=pd.Index([], name="target_id"),
        )
    ranked = known.sort_values(
        ["published", "evidence", "source_id"], ascending=[False, True, True], kind="stable"
    )
    groups = known.groupby("target_id")
    latest = ranked.drop_duplicates("target_id").set_index("target_id").sort_index()
    texts = known.drop_duplicates(["target_id", "low", "high"]).groupby("target_id").size()
    return latest[[*TEXT, "published", "source_id"]].assign(
        evidence=groups["evidence"].min(), texts=texts, first_known=groups["published"].min()
    )


def quantities(grouping: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The grouping less what was not yet known and what repeats: one target for each row and indicator.

    Several plans repeat one quantity; the first of them in the file that was known on the day speaks for it.
    """
    there = grouping[grouping["target_id"].isin(known.index)]
    indicator = there["target_id"].map(known["indicator"])
    return there[~pd.DataFrame({"row": there["row"], "indicator": indicator}).duplicated()]
