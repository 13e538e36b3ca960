"""What sources say of single clusters that wait: the causes of delay that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from analysis.record.vintages import View


def cluster_delays(view: View, geo: str) -> pd.DataFrame:
    """One row a named cluster of a place of which a page names a cause of delay, oldest page first.

    Columns: published, cluster_id, name, district, causes (codes), note, source_id.
    """
    register = view.table("cluster_register", geo)
    found = register[register["delay_causes"].map(bool).astype(bool)]
    found = found.rename(columns={"delay_causes": "causes"})
    found = found[["published", "cluster_id", "name", "district", "causes", "note", "source_id"]]
    return found.sort_values(["published", "cluster_id"], kind="stable").reset_index(drop=True)
