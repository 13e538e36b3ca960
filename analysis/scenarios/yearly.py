"""Yearly values of one series as numbers by year, forecasts left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.record.vintages import View


def yearly_rows(view: View, geo: str, indicator: str, basis: str) -> pd.DataFrame:
    """The rows of one yearly series that hold a value and are not forecasts, indexed by year (int)."""
    rows = view.series(geo, indicator, basis)
    rows = rows[(rows["status"] != "forecast") & rows["value"].notna()]
    return rows.set_axis(rows.index.astype(int)).sort_index()


def yearly(view: View, geo: str, indicator: str, basis: str) -> pd.Series:
    """The values of those rows, by year.

    >>> from analysis.workbook import open_workbook
    >>> yearly(open_workbook().record.as_of("2021-08-10"), "VN-HN", "grdp_growth", "vsic2010_reval")[2020]
    np.float64(3.98)
    """
    return yearly_rows(view, geo, indicator, basis)["value"].astype(float)
