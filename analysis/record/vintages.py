"""What was known on a day: the real-time rules of the codebook, on all series at once."""

from __future__ import annotations

from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.record.availability import AVAILABILITIES, first_available
from analysis.record.columns import BASES, STATUSES
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.once import Once
from analysis.record.periods import end_of, kind_of
from analysis.record.schema import TABLES
from analysis.record.sources import of_their_pages, register_known, reliability_rank

if TYPE_CHECKING:
    from analysis.record.load import Record

KINDS = ("A", "Q", "C", "M", "D")
SERIES = ["geo", "indicator", "basis", "period"]
SHOWN = ["value", "low", "high", "unit", "status", "published", "source_id", "basis", "note", "assumed"]


class View(Once):
    """What was known on one day. `day` None stands for the latest day of the record, or of these areas."""

    def __init__(
        self, record: Record, day: date | None, availability: str = "assumed", geos: tuple[str, ...] = ()
    ) -> None:
        if availability not in AVAILABILITIES:
            raise InputFault(
                Fault("", availability, one_of(availability, AVAILABILITIES), key="availability")
            )
        super().__init__()
        self.record = record
        self.availability = availability
        self._day, self._geos = day, geos

    def __repr__(self) -> str:
        return f"View({self.day}, {self.availability!r})"

    @property
    def day(self) -> date:
        return self._day or self.record.latest_day_of(self._geos)

    def series(self, geo: str, indicator: str, basis: str, kind: str = "A") -> pd.DataFrame:
        """One row a period of one series, as the codebook picks it; empty when nothing was known.

        Raises InputFault for an indicator, a basis or a kind that the codebook does not have.

        Index: the period. Columns: value, low, high, unit, status, published, source_id, basis, note and
        assumed, which says that the row's date rests on the rule of assumed first availability. kind: A
        years, Q quarters, C half-years and months so far, M spans of years, D days.

        >>> from analysis.workbook import open_workbook
        >>> view = open_workbook().record.as_of("2021-08-10")
        >>> view.series("VN-HN", "grdp_growth", "vsic2010_reval").loc["2020", "status"]
        'estimate'
        """
        return self._of(self._latest, geo, indicator, basis, kind)

    def first_print(self, geo: str, indicator: str, basis: str, kind: str = "A") -> pd.DataFrame:
        """The same shape with the first print of each period that was not a forecast."""
        return self._of(self._first, geo, indicator, basis, kind)

    def prints(self, geo: str, indicator: str, basis: str, kind: str = "A") -> pd.DataFrame:
        """Every printed value of a series that no flag puts aside, by period and oldest first; index: line.

        Columns: those of the table, with `assumed` and `stamp`.
        """
        key = ("prints", geo, indicator, basis, kind)
        return self.once(key, lambda: self._prints(geo, indicator, basis, kind)).copy(deep=False)

    def _prints(self, geo: str, indicator: str, basis: str, kind: str) -> pd.DataFrame:
        rows = self._observations
        mine = (rows["geo"] == geo) & (rows["indicator"] == indicator) & (rows["basis"] == basis)
        rows = rows[mine & (rows["kind"] == kind) & rows["counts"] & rows["value"].notna()]
        rows = rows.sort_values(["period", "published", "source_id"], kind="stable")
        return rows.drop(columns=["kind", "counts", "place_in_order"])

    def revisions(self, geo: str, indicator: str, basis: str, kind: str = "A") -> pd.DataFrame:
        """First print and latest beside each other, by period; forecasts take no part.

        Columns: first, first_published, first_source, latest, latest_published, latest_source and revision,
        which is latest less first.
        """
        first = self.first_print(geo, indicator, basis, kind)
        latest = self.series(geo, indicator, basis, kind).loc[lambda rows: rows["status"] != "forecast"]
        sides = [
            side[["value", "published", "source_id"]].set_axis(
                [word, f"{word}_published", f"{word}_source"], axis=1
            )
            for word, side in (("first", first), ("latest", latest))
        ]
        joined = sides[0].join(sides[1])
        return joined.assign(revision=joined["latest"] - joined["first"])

    def months(self, geo: str, indicator: str, kind: str = "month") -> pd.DataFrame:
        """The newest print of each period of one series of the months table; empty when nothing was known.

        kind: month, C months so far, Q quarters, A years. Index: the period, in the order of time. Columns:
        value, unit, status, published, source_id. Of two prints of one day the more reliable source counts.
        Raises InputFault for an indicator that the codebook does not have.
        """
        return self.once(("months", geo, indicator, kind), lambda: self._months(geo, indicator, kind))

    def known(self) -> pd.DataFrame:
        """The picked row of every period of every series in one long table, indexed by line.

        Columns: geo, indicator, period and what `series` shows.
        """
        return self._latest.rows[["geo", "indicator", "period", *SHOWN]]

    def table(self, name: str, geo: str | None = None) -> pd.DataFrame:
        """All rows of a table that were out on the day, nothing picked; geo: only those of that place.

        observations carry `assumed` and `stamp` beside `published`; the cluster register gets a `published`
        worked out from its sources (see record.sources). Outcomes without a date are open ends, not
        knowledge: left out. Tables without dates (sources, indicators) come whole.
        """
        if name == "observations":
            frame = self._in_file_order
            return frame.copy(deep=False) if geo is None else frame[frame["geo"] == geo]
        frame = self.record.table(name, geo)
        if name == "cluster_register":
            frame = frame.assign(published=register_known(self.record).reindex(frame.index))
        elif not TABLES[name].dated:
            return frame
        elif self.availability == "strict" and "published_precision" in frame:
            frame = frame.assign(published=of_their_pages(self.record, frame))
        return frame[self._out(frame["published"])]

    def source(self, source_id: str) -> pd.Series:
        """The row of one source. Raises InputFault when the record has none of that name."""
        return self.once(("source", source_id), lambda: self.sources([source_id]).iloc[0])

    def sources(self, source_ids: list[str]) -> pd.DataFrame:
        """The rows of some sources, in the order given and each once, indexed by source_id."""
        sources = self.once(
            "sources", lambda: self.record.table("sources").set_index("source_id", drop=False)
        )
        wanted = list(dict.fromkeys(source_ids))
        unknown = [name for name in wanted if name not in sources.index]
        if unknown:
            raise InputFault(
                Fault("data/sources.csv", name, "names no source", key="source_id") for name in unknown
            )
        return sources.loc[wanted]

    def _of(self, picked: _Picked, geo: str, indicator: str, basis: str, kind: str) -> pd.DataFrame:
        key = (id(picked), geo, indicator, basis, kind)
        return self.once(key, lambda: self._picked(picked, geo, indicator, basis, kind)).copy(deep=False)

    def _picked(self, picked: _Picked, geo: str, indicator: str, basis: str, kind: str) -> pd.DataFrame:
        rows = picked.of(geo, indicator, basis, kind)
        if rows.empty:
            codes = (
                ("indicator", indicator, self.record.table("indicators")["indicator"]),
                ("basis", basis, BASES),
                ("kind", kind, KINDS),
            )
            unknown = [
                Fault("", said, one_of(said, legal), key=key)
                for key, said, legal in codes
                if said not in set(legal)
            ]
            if unknown:
                raise InputFault(unknown)
        return rows

    def _months(self, geo: str, indicator: str, kind: str) -> pd.DataFrame:
        legal = set(self.record.table("indicators")["indicator"])
        if indicator not in legal:
            raise InputFault(Fault("", indicator, one_of(indicator, legal), key="indicator"))
        rows = self.table("months", geo)
        rows = rows[rows["indicator"] == indicator]
        rows = rows[rows["period"].map(kind_of) == kind]
        rows = rows.assign(
            end=[end_of(period).isoformat() for period in rows["period"]],
            forecast=rows["status"] == "forecast",
            rank=rows["source_id"].map(reliability_rank(self.record)),
        )
        rows = rows.sort_values(
            ["end", "forecast", "published", "rank", "source_id"],
            ascending=[True, True, False, True, True],
            kind="stable",
        ).drop_duplicates("period")
        return rows.set_index("period")[["value", "unit", "status", "published", "source_id"]]

    @cached_property
    def _observations(self) -> pd.DataFrame:
        rows = prepared(self.record, self.availability)
        rows = rows[self._out(rows["available"])]
        early = ~self._out(rows["published"])
        return rows.assign(
            assumed=early,
            stamp=rows["published"],
            published=rows["published"].where(~early, rows["available"]),
        ).drop(columns="available")

    @cached_property
    def _in_file_order(self) -> pd.DataFrame:
        return self._observations.drop(columns=["kind", "counts", "place_in_order"]).sort_index()

    @cached_property
    def _latest(self) -> _Picked:
        rows = self._observations[self._observations["counts"]]
        return _Picked(rows, forecasts_last=True, newest_first=True)

    @cached_property
    def _first(self) -> _Picked:
        rows = self._observations
        rows = rows[rows["counts"] & (rows["status"] != "forecast")]
        return _Picked(rows, forecasts_last=False, newest_first=False)

    def _out(self, published: pd.Series) -> pd.Series:
        if self._day is None:
            return published.notna()
        return published <= np.datetime64(self._day, "s")


class _Picked:
    """The picked row of every period of every series, found by series in no time.

    Rows come in the order of `prepared`, which settles all ties; only forecasts and dates are left to sort
    by.
    """

    def __init__(self, rows: pd.DataFrame, forecasts_last: bool, newest_first: bool) -> None:
        days = rows["published"].to_numpy().astype("int64")
        forecast = (rows["status"] == "forecast").to_numpy() & forecasts_last
        order = np.lexsort((-days if newest_first else days, forecast, rows["place_in_order"].to_numpy()))
        sorted_rows = rows.iloc[order]
        self.rows = sorted_rows[~sorted_rows["place_in_order"].duplicated()]
        self._shown = self.rows.set_index("period")[SHOWN]
        self._places = self.rows.groupby(["geo", "indicator", "basis", "kind"], sort=False).indices

    def of(self, geo: str, indicator: str, basis: str, kind: str) -> pd.DataFrame:
        return self._shown.iloc[self._places.get((geo, indicator, basis, kind), np.array([], dtype=int))]


def in_the_choice(observations: pd.DataFrame) -> pd.Series:
    """Which rows may be picked as a value: those that carry no flag.

    A flagged row (stale, outlier, rounded) is evidence of what was being said, and nothing else reads it.

    >>> in_the_choice(pd.DataFrame({"flag": ["", "stale"]})).tolist()
    [True, False]
    """
    return observations["flag"] == ""


def prepared(record: Record, availability: str) -> pd.DataFrame:
    """Observations in the order of series, period, status, reliability and source_id; kept with the record.

    Adds: available (the first day on which the row counts as public), kind (of the period), counts (no flag
    puts the row out of the choice), place_in_order (one number a period of a series, in the order of their
    names).
    """
    tables = ("observations", "availability", "sources")
    work = partial(_prepared, record, availability)
    return record.once(
        ("prepared", availability), lambda: record.kept(f"prepared-{availability}", tables, work)
    )


def _prepared(record: Record, availability: str) -> pd.DataFrame:
    frame = record.table("observations")
    frame = frame.assign(
        available=first_available(frame, record.table("availability"), availability),
        kind=[kind_of(period) for period in frame["period"]],
        counts=in_the_choice(frame),
        status_rank=frame["status"].map({name: rank for rank, name in enumerate(STATUSES)}),
        reliability_rank=frame["source_id"].map(reliability_rank(record)),
    )
    frame = frame.sort_values([*SERIES, "status_rank", "reliability_rank", "source_id"], kind="stable")
    number = frame.groupby(SERIES, sort=False).ngroup()
    return frame.assign(place_in_order=number).drop(columns=["status_rank", "reliability_rank"])
