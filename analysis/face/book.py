"""A workbook as its reader's own Python asks it: days, plans and results."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import workbook

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.face.day import Day


class Book(workbook.Workbook):
    """One workbook: a folder with its record, scenarios, editions, archive and reports.

    >>> open_workbook().as_of("2021-08-10").day
    datetime.date(2021, 8, 10)
    """

    @classmethod
    def sharing(cls, other: workbook.Workbook) -> Book:
        """The book of a workbook that is open already: the record is not read again."""
        if isinstance(other, cls):
            return other
        book = cls(other.root)
        book.record = other.record
        return book

    def as_of(self, day: object = None, availability: str = "assumed") -> Day:
        """What was known on a day: a text YYYY-MM-DD, a date or a Timestamp; without one the latest day
        of the whole record.

        availability: `assumed`, values with only a file stamp count from their assumed first day; `strict`,
        from the stamp. Raises InputFault for what is no day, and for a day beyond the record.

        >>> open_workbook().as_of("2021-02-30")
        Traceback (most recent call last):
        analysis.record.faults.InputFault: as_of: '2021-02-30' must be a real day, YYYY-MM-DD
        """
        from analysis.face.day import Day
        from analysis.scenarios.contract import Run

        asked = self.record.latest_day if day is None else _plain(day)
        run = Run.check(self, as_of=asked, availability=availability)
        return Day(self, self.record.as_of(run.as_of, availability=run.availability))

    @property
    def plans(self) -> DataFrame:
        """The plans of all places, one row each, indexed by place and plan.

        Columns: label, adopted, first_year, last_year, usd_low, usd_high (USD per person in last_year),
        clusters, cluster_year; empty where a plan asks for none.

        >>> open_workbook().plans.loc[("VN-HN", "2021-2025"), "usd_low"]
        np.float64(8300.0)
        """
        import pandas as pd

        from analysis.plans.places import places, plans

        shown = ["adopted", "first_year", "last_year", "usd_low", "usd_high", "clusters", "cluster_year"]
        rows = [
            {"place": place, "plan": code, "label": plan.label_en}
            | {name: getattr(plan, name) for name in shown}
            for place in places(self.record)
            for code, plan in plans(place, self.record).items()
        ]
        frame = pd.DataFrame(rows, columns=["place", "plan", "label", *shown])
        return frame.set_index(["place", "plan"])

    def results(self, reports: Path | str | None = None) -> DataFrame:
        """The result rows of every run that finished, one row a quantile; empty before the first run.

        reports: another folder than that of the workbook. See `analysis.results` for the columns.
        """
        from analysis.running.tidy_results import tidy_results

        return tidy_results(Path(reports) if reports is not None else self.reports)

    def __repr__(self) -> str:
        return f"Book({str(self.root)!r})"

    def _repr_html_(self) -> str:
        from html import escape

        said = f"Workbook in {self.root}; the record reaches to {self.record.latest_day}"
        return f"<p>{escape(said)}</p>{self.plans.to_html()}"


def open_workbook(folder: Path | str | None = None) -> Book:
    """The workbook in a folder; without one, the workbook around the current folder.

    Found as the command finds it (see `analysis.workbook.open_workbook`). Raises InputFault where there is
    none.

    >>> open_workbook().record.latest_day.year >= 2026
    True
    """
    return Book(workbook.open_workbook(folder).root)


def _plain(day: object) -> object:
    """A Timestamp or a datetime as its date; anything else as it is, for the contract to judge."""
    from datetime import datetime

    import numpy as np
    import pandas as pd

    if isinstance(day, np.datetime64):
        day = pd.Timestamp(day)
    if day is pd.NaT:
        return "NaT"
    return date(day.year, day.month, day.day) if isinstance(day, datetime) else day
