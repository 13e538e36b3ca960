"""The targets of a plan as known on a day: their text, their verdict, and the plan's rows put together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import pandas as pd

from analysis.record.periods import end_of

VERDICTS = ("met", "met_partly", "missed", "open")
WORTH = {"met": 1.0, "met_partly": 0.5, "missed": 0.0, "open": float("nan")}
BASIS_ORDER = ("official", "computed", "inferred")
TEXT = ["plan", "indicator", "label_en", "label_vi", "period", "low", "high", "unit", "direction"]
NO_VERDICT = {
    "verdict": "open",
    "verdict_basis": "",
    "verdict_published": pd.NaT,
    "verdict_source": "",
    "pointing": "",
    "pointing_basis": "",
}


@lru_cache(1024)
def target_end(period: str) -> pd.Timestamp:
    """The last day of a target's period."""
    return pd.Timestamp(end_of(period))


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


def known_outcomes(outcomes: pd.DataFrame, day: date | str) -> pd.DataFrame:
    """The rows published by that day; an open end has no date and is never known."""
    return outcomes[outcomes["published"].notna() & (outcomes["published"] <= pd.Timestamp(day))]


def verdicts(known: pd.DataFrame, outcomes: pd.DataFrame, day: date | str) -> pd.DataFrame:
    """The verdict on every known target as of a day, by target_id.

    An official verdict counts from the day it was published. A computed or inferred one counts only once the
    target's period is over as well: before that the target is open and `pointing` holds where the values
    point. Without this rule a record compiled afterwards would let later knowledge in through the date of a
    value.
    """
    day = pd.Timestamp(day)
    decided = known_outcomes(outcomes, day)
    decided = decided[(decided["verdict"] != "unknown") & decided["target_id"].isin(known.index)]
    ranked = decided.assign(order=decided["verdict_basis"].map(BASIS_ORDER.index)).sort_values(
        ["published", "order", "source_id"], ascending=[False, True, True], kind="stable"
    )
    over = ranked["target_id"].map(known["period"]).map(target_end) <= day
    counting = ranked[over | (ranked["verdict_basis"] == "official")].drop_duplicates("target_id")
    pointing = ranked[~ranked["target_id"].isin(counting["target_id"])].drop_duplicates("target_id")
    found = {
        row.target_id: {
            "verdict": row.verdict,
            "verdict_basis": row.verdict_basis,
            "verdict_published": row.published,
            "verdict_source": row.source_id,
        }
        for row in counting.itertuples()
    } | {
        row.target_id: {"pointing": row.verdict, "pointing_basis": row.verdict_basis}
        for row in pointing.itertuples()
    }
    table = pd.DataFrame(
        [NO_VERDICT | found.get(name, {}) for name in known.index],
        index=known.index,
        columns=list(NO_VERDICT),
    )
    return table.astype({"verdict_published": "datetime64[ns]"})


def quantities(grouping: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The grouping less what was not yet known and what repeats: one target for each row and indicator.

    Several plans repeat one quantity; the first of them in the file that was known on the day speaks for it.
    """
    there = grouping[grouping["target_id"].isin(known.index)]
    indicator = there["target_id"].map(known["indicator"])
    return there[~pd.DataFrame({"row": there["row"], "indicator": indicator}).duplicated()]


def row_verdict(parts: Iterable[str]) -> str:
    """The verdict on a row from those on its parts, the leading part first.

    Met or missed when every decided part says so and the leading part is decided; partly when they differ;
    open while the leading part is open and the others do not already differ.

    >>> row_verdict(["missed", "open"]), row_verdict(["met", "missed"]), row_verdict(["open", "met"])
    ('missed', 'met_partly', 'open')
    """
    parts = list(parts)
    decided = {part for part in parts if part != "open"}
    if len(decided) > 1:
        return "met_partly"
    return decided.pop() if decided and parts[0] != "open" else "open"


def row_verdicts(board: pd.DataFrame) -> pd.Series:
    """The verdict on every row of the grouping, by row number, from a frame with `row` and `verdict`."""
    return board.groupby("row", sort=True)["verdict"].agg(row_verdict)


def count_verdicts(found: Iterable[str]) -> dict[str, int]:
    """How many of each verdict, all four always there.

    >>> count_verdicts(["met", "open", "open"])
    {'met': 1, 'met_partly': 0, 'missed': 0, 'open': 2}
    """
    found = list(found)
    return {verdict: found.count(verdict) for verdict in VERDICTS}
