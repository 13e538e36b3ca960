"""Sources: how reliable each is, which ones a row names besides, and from which day on a source was known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.record.columns import RELIABILITIES
from analysis.record.periods import end_of
from analysis.record.rows import by_line

if TYPE_CHECKING:
    from analysis.record.load import Record

NOTHING_BOUNDS = date(2026, 3, 31)


def named(row: Mapping[str, object]) -> tuple[str, ...]:
    """The sources that a row of a table names: the main one and those that print the same.

    >>> named({"source_id": "vnexpress-2025-10-16-congress", "also_sources": ("laodong-nd-cum-cong-nghiep",)})
    ('vnexpress-2025-10-16-congress', 'laodong-nd-cum-cong-nghiep')
    """
    also = row.get("also_sources")
    names = (row["source_id"], *(also if isinstance(also, tuple) else ()))
    return tuple(str(name) for name in names if name)


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
    its sources (the main one and those it names besides) was out, and not before the day of the stage that it
    reports.
    """
    register = record.table("cluster_register")
    pages = [named(row) for _, row in by_line(register[["source_id", "also_sources"]])]
    days = known_from(record, {name for names in pages for name in names})
    last = pd.Series(
        pd.to_datetime([max(days[name] for name in names) for names in pages]), index=register.index
    )
    return pd.concat([last, register["last_known_stage_date"]], axis=1).max(axis=1)
