"""Periods of the record: what kind each is, and the day on which it ends."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ALLOWED = (
    "must be a period: a year 2021, a quarter 2021Q3, a half-year 2021H1, months so far 2021-9M, "
    "several years 2011-2015, a month 2011-08 or a day 2011-08-10"
)
FORMS = {
    "A": re.compile(r"([0-9]{4})"),
    "Q": re.compile(r"([0-9]{4})Q([1-4])"),
    "half": re.compile(r"([0-9]{4})H([12])"),
    "months": re.compile(r"([0-9]{4})-([1-9]|1[01])M"),
    "M": re.compile(r"([0-9]{4})-([0-9]{4})"),
    "month": re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"),
    "D": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
}


def kind_of(period: str) -> str:
    """The kind of a period: A year, Q quarter, C cumulative within the year, M several years, D day, or
    `month`.

    Raises ValueError for anything else.

    >>> [kind_of(p) for p in ("2021", "2021Q3", "2021H1", "2021-9M", "2021-2025", "2021-08", "2021-08-10")]
    ['A', 'Q', 'C', 'C', 'M', 'month', 'D']
    """
    return _read(period)[0]


def end_of(period: str) -> date:
    """The last day of a period.

    >>> str(end_of("2021H1")), str(end_of("2021-2025")), str(end_of("2024-02"))
    ('2021-06-30', '2025-12-31', '2024-02-29')
    """
    return _read(period)[1]


def start_of(shown: str) -> date:
    """The first day of a day, a month or a year as a page shows it.

    >>> str(start_of("2021-08")), str(start_of("2021"))
    ('2021-08-01', '2021-01-01')
    """
    parts = [int(part) for part in shown.split("-")]
    return date(*[*parts, 1, 1][:3])


def in_years(values: pd.Series) -> dict[int, float]:
    """A column of a series with yearly periods, as plain numbers by year.

    >>> import pandas as pd
    >>> in_years(pd.Series({"2021": 7.5}))
    {2021: 7.5}
    """
    return {int(str(period)): float(value) for period, value in values.items()}


@lru_cache(4096)
def _read(period: str) -> tuple[str, date]:
    for form, pattern in FORMS.items():
        if found := pattern.fullmatch(period):
            try:
                return {"half": "C", "months": "C"}.get(form, form), _end(
                    form, [int(g) for g in found.groups()]
                )
            except ValueError:
                break
    raise ValueError(ALLOWED)


def _end(form: str, parts: list[int]) -> date:
    if form == "D":
        return date(*parts)
    if form == "M":
        if parts[1] <= parts[0]:
            raise ValueError(ALLOWED)
        return date(parts[1], 12, 31)
    months = {"A": 12, "Q": 3 * parts[-1], "half": 6 * parts[-1], "months": parts[-1], "month": parts[-1]}[
        form
    ]
    return date(parts[0], months, monthrange(parts[0], months)[1])
