"""What pages say of single clusters that wait: causes of delay by words of the record's remarks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.vintages import View

CAUSES = {
    "land": r"\bland\b|clearing land",
    "investor": r"without an investor|missing investor",
    "dispute": r"\bdispute",
}
COHORTS = ("founded_2018_2020", "founded_since_2021", "pre_2018", "unknown")
HANDED_OVER = r"land handed over|leases land"  # a tenant gets land: no delay


def cluster_delays(view: View, geo: str) -> pd.DataFrame:
    """One row a named cluster of a place whose remark names a cause, oldest page first.

    Columns: published, cluster_id, name, district, causes (codes), note, source_id.
    """
    import pandas as pd

    register = view.table("cluster_register", geo)
    waiting = register[register["cohort"].isin(COHORTS) & ~register["note"].str.contains(HANDED_OVER)]
    causes = [
        tuple(cause for cause, words in CAUSES.items() if re.search(words, note)) for note in waiting["note"]
    ]
    found = waiting.assign(causes=pd.Series(causes, index=waiting.index, dtype=object))[
        ["published", "cluster_id", "name", "district", "causes", "note", "source_id"]
    ]
    found = found[[bool(cause) for cause in causes]]
    return found.sort_values(["published", "cluster_id"], kind="stable").reset_index(drop=True)
