"""What came out: the figure that a forecast is held against, as first printed and as known in a view.

Outcome frames have a year (int) as index and columns first, first_published, latest, latest_published,
sources (tuple of source_id). GRDP per person in USD is one rule for all years: the dong figure at the
official average rate of the year, because printed dollar figures use changing rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.plans.places import Place
    from analysis.record.vintages import View

COLUMNS = ["first", "first_published", "latest", "latest_published", "sources"]
NATIONAL_BASES = ("pre_reval_p1994", "pre_reval", "vsic2010_reval")
UNITS = {
    "grdp_per_capita_usd": "USD",
    "grdp_per_capita_vnd": "million VND",
    "grdp_growth": "percent",
    "gdp_growth": "percent",
}


def outcomes(view: View, place: Place, indicator: str) -> pd.DataFrame:
    """The outcomes of one of the UNITS for a place, or for its country when the indicator is `gdp_growth`.

    Raises KeyError for an indicator without a rule.

    >>> from analysis.plans.places import place
    >>> from analysis.workbook import open_workbook
    >>> record = open_workbook().record
    >>> known = outcomes(record.latest(), place("VN-HN", record), "grdp_per_capita_usd")
    >>> round(float(known.loc[2025, "latest"]))
    7178
    """
    if indicator == "gdp_growth":
        return national_growth(view, place.country)
    if indicator == "grdp_per_capita_usd":
        return in_dollars(
            _printed(view, place.code, "grdp_per_capita_vnd", place.basis),
            _printed(view, place.country, "fx_vnd_usd", "na"),
        )
    if indicator not in UNITS:
        raise KeyError(indicator)
    return _printed(view, place.code, indicator, place.basis)


def national_growth(view: View, country: str, bases: Sequence[str] = NATIONAL_BASES) -> pd.DataFrame:
    """Growth of the country: the first print on whichever accounts ruled then, the latest on the newest.

    Growth rates of single years stand side by side; no level is chained across accounts. A figure
    worked back for a year that another account printed first is never a first print.
    """
    prints = pd.concat(
        [_printed(view, country, "gdp_growth", basis).assign(rank=rank) for rank, basis in enumerate(bases)]
    )
    first = prints.sort_values("first_published", kind="stable").groupby(level=0).first()
    latest = prints.sort_values("rank", kind="stable").groupby(level=0).last()
    sources = [tuple(dict.fromkeys(a + b)) for a, b in zip(first["sources"], latest["sources"], strict=True)]
    return (
        first[["first", "first_published"]]
        .join(latest[["latest", "latest_published"]])
        .assign(sources=pd.Series(sources, index=first.index, dtype=object))
    )


def in_dollars(dong: pd.DataFrame, rate: pd.DataFrame) -> pd.DataFrame:
    """Million VND at VND per USD of the same year, in USD.

    It counts as printed when the dong figure was: the average rate of a year is complete on the year's
    last day.
    """
    both = dong.join(rate.add_suffix("_rate"), how="inner")
    return both.assign(
        first=both["first"] * 1e6 / both["first_rate"],
        latest=both["latest"] * 1e6 / both["latest_rate"],
        sources=[a + b for a, b in zip(both["sources"], both["sources_rate"], strict=True)],
    )[COLUMNS]


def _printed(view: View, geo: str, indicator: str, basis: str) -> pd.DataFrame:
    """Yearly first prints and latest figures that are not forecasts."""
    rows = view.revisions(geo, indicator, basis)
    sources = [
        tuple(dict.fromkeys(pair)) for pair in zip(rows["first_source"], rows["latest_source"], strict=True)
    ]
    return rows.assign(sources=pd.Series(sources, index=rows.index, dtype=object))[COLUMNS].set_axis(
        rows.index.astype(int)
    )
