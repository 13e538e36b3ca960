"""What was known on a day: the real-time rules of the codebook, on all series at once."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.record.availability import first_available
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.periods import kind_of
from analysis.record.schema import STATUSES, TABLES
from analysis.record.sources import register_known, reliability_rank

if TYPE_CHECKING:
    from analysis.record.load import Record

AVAILABILITIES = ("assumed", "strict")
IGNORED = r"^(?:\[\w+\] ?)*\[(?:stale|outlier|rounded)\]"
SERIES = ["geo", "indicator", "basis", "period"]
SHOWN = ["value", "low", "high", "unit", "status", "published", "source_id", "basis", "note", "assumed"]


class View:
    """What was known on one day. `day` None stands for the latest day of the record."""

    def __init__(self, record: Record, day: date | None, availability: str = "assumed") -> None:
        if availability not in AVAILABILITIES:
            raise InputFault(Fault("", availability, one_of(availability, AVAILABILITIES), key="availability"))
        self.record = record
        self.availability = availability
        self._day = day

    def __repr__(self) -> str:
        return f"View({self.day}, {self.availability!r})"

    @property
    def day(self) -> date:
        return self._day or self.record.latest_day

    def series(self, geo: str, indicator: str, basis: str, kind: str = "A") -> pd.DataFrame:
        """One row a period of one series, as the codebook picks it; empty when nothing was known.

        Index: the period. Columns: value, low, high, unit, status, published, source_id, basis, note and assumed,
        which says that the row's date rests on the rule of assumed first availability.
        kind: A years, Q quarters, C half-years and months so far, M spans of years, D days.

        >>> from analysis.record import open_record
        >>> view = open_record().as_of("2021-08-10")
        >>> view.series("VN-HN", "grdp_growth", "vsic2010_reval").loc["2020", ["value", "status"]].tolist()
        [3.98, 'estimate']
        """
        return self._one(self._latest, geo, indicator, basis, kind)

    def first_print(self, geo: str, indicator: str, basis: str, kind: str = "A") -> pd.DataFrame:
        """The same shape with the first print of each period that was not a forecast."""
        return self._one(self._first, geo, indicator, basis, kind)

    def revisions(self, geo: str, indicator: str, basis: str, kind: str = "A") -> pd.DataFrame:
        """First print and latest beside each other, by period: first, first_published, first_source, latest,
        latest_published, latest_source, revision (latest less first). Forecasts take no part."""
        first = self.first_print(geo, indicator, basis, kind)
        latest = self.series(geo, indicator, basis, kind).loc[lambda rows: rows["status"] != "forecast"]
        named = {"published": "published", "source_id": "source"}
        sides = [side[["value", *named]].rename(columns={"value": word} | {k: f"{word}_{v}" for k, v in named.items()})
                 for word, side in (("first", first), ("latest", latest))]
        joined = sides[0].join(sides[1])
        return joined.assign(revision=joined["latest"] - joined["first"])

    def table(self, name: str) -> pd.DataFrame:
        """All rows of a table that were out on the day, nothing picked.

        observations carry `assumed` and `stamp` beside `published`; the cluster register gets a `published` worked
        out from its sources (see record.sources). Outcomes without a date are open ends, not knowledge: left out.
        Tables without dates (sources, indicators) come whole.
        """
        if name == "observations":
            return self._observations
        frame = self.record.table(name)
        if name == "cluster_register":
            frame = frame.assign(published=register_known(self.record))
        elif not TABLES[name].dated:
            return frame
        return frame[self._out(frame["published"])]

    def source(self, source_id: str) -> pd.Series:
        """The row of one source. Raises InputFault when the record has none of that name."""
        return self.sources([source_id]).iloc[0]

    def sources(self, source_ids: list[str]) -> pd.DataFrame:
        """The rows of some sources, in the order given and each once, indexed by source_id."""
        sources = self.record.table("sources").set_index("source_id", drop=False)
        wanted = list(dict.fromkeys(source_ids))
        unknown = [name for name in wanted if name not in sources.index]
        if unknown:
            raise InputFault(Fault("data/sources.csv", name, "names no source", key="source_id") for name in unknown)
        return sources.loc[wanted]

    @cached_property
    def _observations(self) -> pd.DataFrame:
        frame = _ordered(self.record, self.availability)
        return frame[self._out(frame["published"])]

    @cached_property
    def _latest(self) -> _Picked:
        rows = self._observations
        return _Picked(rows[rows["counts"]].drop_duplicates(SERIES))

    @cached_property
    def _first(self) -> _Picked:
        rows = self._observations
        rows = rows[rows["counts"] & (rows["status"] != "forecast")]
        return _Picked(rows.sort_values("published", kind="stable").drop_duplicates(SERIES))

    def _one(self, picked: _Picked, geo: str, indicator: str, basis: str, kind: str) -> pd.DataFrame:
        rows = picked.of(geo, indicator, basis, kind)
        return rows.set_index("period")[SHOWN].sort_index()

    def _out(self, published: pd.Series) -> pd.Series:
        if self._day is None:
            return published.notna()
        return published <= np.datetime64(self._day, "s")


class _Picked:
    """One row a period of every series, found by series in no time."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self.places = rows.groupby(["geo", "indicator", "basis", "kind"], sort=False).indices

    def of(self, geo: str, indicator: str, basis: str, kind: str) -> pd.DataFrame:
        return self.rows.iloc[self.places.get((geo, indicator, basis, kind), np.array([], dtype=int))]


def _ordered(record: Record, availability: str) -> pd.DataFrame:
    """Observations so ordered that the first row of a period is the one to pick; kept with the record.

    Within a period: anything firmer before forecasts; the latest published; then status, reliability, source_id.
    The order does not depend on the day of a view, so one sort serves them all.
    """
    kept: dict[str, pd.DataFrame] = record.__dict__.setdefault("_ordered", {})
    if availability not in kept:
        frame = first_available(record.table("observations"), record.table("availability"), availability)
        frame = frame.assign(
            kind=[kind_of(period) for period in frame["period"]],
            counts=~frame["note"].str.contains(IGNORED, regex=True).to_numpy(),
            rank_forecast=(frame["status"] == "forecast").to_numpy(),
            rank_published=-frame["published"].astype("int64"),
            rank_status=frame["status"].map({name: rank for rank, name in enumerate(STATUSES)}).astype(int),
            rank_reliability=frame["source_id"].map(reliability_rank(record)),
        )
        ranks = ["rank_forecast", "rank_published", "rank_status", "rank_reliability", "source_id"]
        kept[availability] = frame.sort_values([*SERIES, *ranks], kind="stable").drop(columns=ranks[:-1])
    return kept[availability]
