"""Sources: how reliable each is, which ones a note adds, and from which day on a source was known."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.record.columns import RELIABILITIES
from analysis.record.periods import end_of

if TYPE_CHECKING:
    from analysis.record.load import Record

ALSO = re.compile(r"also: ([a-z0-9, -]+)$")
NOTHING_BOUNDS = date(2026, 3, 31)


def also_named(note: str) -> tuple[str, ...]:
    """The further sources that the end of a note names.

    >>> also_named("city figure; also: vnexpress-2025-10-16-congress, laodong-nd-cum-cong-nghiep")
    ('vnexpress-2025-10-16-congress', 'laodong-nd-cum-cong-nghiep')
    """
    found = ALSO.search(note)
    return tuple(name.strip() for name in found[1].split(",")) if found else ()


def reliability_rank(record: Record) -> pd.Series:
    """0 for high, 1 for medium, 2 for low, by source_id."""
    sources = record.table("sources")
    ranks = sources["reliability"].map({name: rank for rank, name in enumerate(RELIABILITIES)})
    return pd.Series(ranks.to_numpy(), index=sources["source_id"].to_numpy())


def known_from(record: Record, source_ids: set[str]) -> dict[str, date]:
    """The first day on which each source can have been read.

    A dated page: the last day of the day, month or year that it shows. An undated one: 31 March 2026, the
    later of the two days at which the codebook places what nothing bounds.
    """
    shown = dict(record.table("sources")[["source_id", "published"]].itertuples(index=False, name=None))
    return {name: end_of(shown[name]) if shown[name] else NOTHING_BOUNDS for name in source_ids}


def of_their_pages(record: Record, rows: pd.DataFrame) -> pd.Series:
    """The day of each row by its page alone: an assumed date does not count before the page was out.

    A page without a date bounds nothing: its rows keep the day at which they were placed.
    """
    assumed = rows["published_precision"] == "assumed"
    shown = dict(record.table("sources")[["source_id", "published"]].itertuples(index=False, name=None))
    pages = [shown[name] for name in rows["source_id"]]
    last = pd.to_datetime(pd.Series([end_of(page) if page else None for page in pages], index=rows.index))
    later = assumed & (last > rows["published"])
    return rows["published"].mask(later, last.astype(rows["published"].dtype))


def register_known(record: Record) -> pd.Series:
    """The day from which each row of the cluster register counts as known, by line.

    The register merges several pages into one row and has no date of its own: a row is known when the last of
    its sources (the main one and those its note adds) was out, and not before the day of the stage that it
    reports.
    """
    register = record.table("cluster_register")
    named = [
        {main, *also_named(note)} for main, note in zip(register["source_id"], register["note"], strict=True)
    ]
    days = known_from(record, set().union(*named) if named else set())
    last = pd.Series(
        pd.to_datetime([max(days[name] for name in names) for names in named]), index=register.index
    )
    return pd.concat([last, register["last_known_stage_date"]], axis=1).max(axis=1)
